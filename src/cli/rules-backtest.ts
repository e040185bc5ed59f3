import { writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { ReplayableHistory, ReplayTrial, type ReplayProgress } from '../modules/backtest/index.js';
import { ComposeTrial, type TrialChange } from '../modules/rulebook/index.js';
import { NAME_PATTERN } from '../rules/index.js';
import { backtestLines } from './backtest-lines.js';
import { UsageError, type Command, type Terminal, type Values } from './command.js';
import { readPackFiles, releasedFacts, usable } from './rule-files.js';
import { withServerParts } from './server-parts.js';

const VERSION = /^(?<rule>[^@]+)(@(?<number>[1-9]\d{0,5}))?$/;

/** Replays stored history under rules that are not in force yet, and says what they would have done. */
export const rulesBacktest: Command = {
  words: 'rules backtest',
  synopsis: 'FILE|RULE|RULE@NUMBER --from MOMENT --until MOMENT [--stores A,B] [--regions A,B] [--banners A,B] [--json FILE]',
  about: 'Replay stored history under the rules in force and under these; say what would have been different. Only reads the database.',
  options: {
    from: { type: 'string' },
    until: { type: 'string' },
    stores: { type: 'string' },
    regions: { type: 'string' },
    banners: { type: 'string' },
    json: { type: 'string' },
  },
  positionals: 1,
  async run({ positionals: [tried], values }, terminal) {
    if (tried === undefined) throw new UsageError('Name a file of rules, a rule, or a version as RULE@NUMBER.');
    const asked = { from: momentOf(values, 'from'), until: momentOf(values, 'until'), ...placesOf(values) };
    const change = await changeOf(tried, terminal);
    if (change === undefined) return 1;
    const stop = terminal.interruptible?.() ?? new AbortController().signal;
    return withServerParts(terminal, async (part) => {
      const window = await part(ReplayableHistory).window(asked, {});
      const trial = await part(ComposeTrial).run(change);
      const sides = { baseline: trial.baseline.documents, candidate: trial.candidate.documents };
      const began = performance.now();
      const tell = ({ signals, ofSignals, at }: ReplayProgress): void => {
        const share = ofSignals === 0 ? 0 : signals / ofSignals;
        const left = share === 0 ? '' : `, ${Math.round(((performance.now() - began) / 1_000) * (1 / share - 1))} s left`;
        terminal.err(`${Math.floor(share * 100)} %: ${signals} of ${ofSignals} signals, at ${at.toISOString()}${left}`);
      };
      try {
        const compared = await part(ReplayTrial).run({ window, ...sides }, tell, stop);
        const ruleSets = { baseline: trial.baseline.digest, candidate: trial.candidate.digest };
        const rules = trial.incoming.map(({ id }) => id);
        if (typeof values['json'] === 'string')
          await writeFile(values['json'], `${JSON.stringify({ rules, ruleSets, window, ...compared }, null, 2)}\n`);
        for (const line of backtestLines(compared.report, { rules, window })) terminal.out(line);
        return 0;
      } catch (error) {
        if (!stop.aborted) throw error;
        throw new UsageError('Called off; nothing was written.');
      }
    });
  },
};

/** Undefined when a file does not hold; what is wrong with it has been told. */
async function changeOf(tried: string, terminal: Terminal): Promise<TrialChange | undefined> {
  if (existsSync(tried)) {
    const [pack] = usable(await readPackFiles([tried], await releasedFacts()), terminal);
    return pack && { publish: [], retire: [], documents: pack.written.map(({ document }) => ({ content: document })) };
  }
  const { rule = '', number } = VERSION.exec(tried)?.groups ?? {};
  if (!NAME_PATTERN.test(rule)) throw new UsageError(`${tried} is neither a file nor a rule.`);
  return { publish: [{ rule, ...(number === undefined ? {} : { number: Number(number) }) }], retire: [] };
}

function momentOf(values: Values, name: 'from' | 'until'): Date {
  const text = values[name];
  const moment = new Date(typeof text === 'string' && /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text) ? text : NaN);
  if (Number.isNaN(moment.getTime()))
    throw new UsageError(`Give --${name} as a day (UTC) or a moment: 2026-03-02 or 2026-03-02T06:00:00+01:00.`);
  return moment;
}

const placesOf = (values: Values) =>
  Object.fromEntries(
    (['stores', 'regions', 'banners'] as const).flatMap((name) => {
      const text = values[name];
      return typeof text === 'string' ? [[name, text.split(',').map((id) => id.trim())]] : [];
    }),
  );
