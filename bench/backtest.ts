import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { startTemporaryEngines } from '../scripts/engines/temporary-engines.mjs';
import type { ReplayRequest, ReplayResult } from '../src/modules/backtest/domain/backtest-types.js';
import type { RuleDocument } from '../src/rules/index.js';
import { chainHistory, scenarioOf, signalOf } from './backtest/history.js';
import { chainRules } from './backtest/chain-rules.js';
import { installReplay } from './backtest/installation.js';
import { plainLoop } from './backtest/peer.js';
import { round } from './flow/figures.js';
import { script } from './rig/server-process.js';
import type { Scenario } from '../simulator/chain/scenario.js';
import { shippedCatalogue } from './rules/world.js';

/** How fast stored history is lived again under two sets of rules, stage by stage, beside a plain loop over all rules. */
const { values: flags } = parseArgs({
  options: {
    json: { type: 'string' },
    seed: { type: 'string', default: '1' },
    stores: { type: 'string', default: '60' },
    days: { type: 'string', default: '2' },
    rules: { type: 'string', default: '100' },
    /** How many times as busy the stores are as the simulated chain’s. */
    busy: { type: 'string', default: '12' },
    /** Directory for a CPU profile. */
    profile: { type: 'string' },
    /** File for the whole result but its times: what has to stay the same, byte for byte, when something becomes faster. */
    result: { type: 'string' },
  },
});
const seed = Number(flags.seed);
const DAY_MS = 86_400_000;

const closers: (() => Promise<void> | void)[] = [];
try {
  await main();
} finally {
  for (const close of closers.reverse()) await close();
}

async function main(): Promise<void> {
  const { startTemporaryEngines: start } = await script<{ startTemporaryEngines: typeof startTemporaryEngines }>(
    'engines/temporary-engines.mjs',
  );
  const engines = await start({ own: true, log: (line) => console.log(`  ${line}`) });
  closers.push(() => engines.stop());
  const scenario = drawn();
  const installed = await installReplay(engines, scenario, Number(flags.busy));
  closers.push(() => installed.close());
  let signals = 0;
  for (const rows of chainHistory(scenario)) {
    await installed.store(rows);
    signals += rows.length;
  }
  const baseline = chainRules(Number(flags.rules), scenario, seed);
  const candidate = [{ ...(baseline[0] as RuleDocument), repeatAfterMinutes: 60 }, ...baseline.slice(1)];
  const from = new Date(scenario.calendar.iso(0));
  const window = { from, until: new Date(from.getTime() + (scenario.days + 1) * DAY_MS) };
  const request: ReplayRequest = { window, rules: { baseline, candidate } };
  console.log(`${signals} signals of ${scenario.stores} stores and ${scenario.days} days; ${baseline.length} rules a side (seed ${seed})`);

  const delay = monitorEventLoopDelay({ resolution: 5 });
  const session = flags.profile === undefined ? undefined : await profiling();
  delay.enable();
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const result = await installed.replay.run(request, () => undefined, new AbortController().signal);
  const seconds = (performance.now() - began) / 1_000;
  const used = cpuSeconds(cpu);
  delay.disable();
  if (session !== undefined && flags.profile !== undefined) await save(session, flags.profile);
  if (flags.result !== undefined) writeFileSync(flags.result, JSON.stringify({ ...result, stages: undefined }));

  // Drawn anew: held while history is lived, the whole of it would be marked again and again by the collector.
  const history = [...chainHistory(drawn())].flatMap((rows) => rows.map(signalOf));
  const past = (): ReturnType<typeof installed.masterdata.run> =>
    installed.masterdata.run({ now: () => from, promotionsToCome: new Set(['SPRING-2026']) });
  const peerCpu = process.cpuUsage();
  const peer = await plainLoop(history, await past(), [baseline, candidate], shippedCatalogue());

  const peerUsed = cpuSeconds(peerCpu);
  // What others on the machine take away is no cost of ours: one core’s second is a second of CPU, collecting garbage included.
  const perSecond = result.observations / used;
  const peerPerSecond = peer.observations / peerUsed;
  const figures = {
    signals: result.signals,
    observations: result.observations,
    cpuSeconds: round(used, 2),
    wallSeconds: round(seconds, 2),
    observationsPerSecond: Math.round(perSecond),
    stages: result.stages,
    longestBlockMs: round(delay.max / 1e6),
    ...sizesOf(result),
    plainLoop: { cpuSeconds: round(peerUsed, 2), observationsPerSecond: Math.round(peerPerSecond), fired: peer.fired },
    timesPlainLoop: round(perSecond / peerPerSecond, 2),
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
  };
  console.log(JSON.stringify(figures, null, 2));
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(figures, null, 2)}\n`);
}

function drawn(): Scenario {
  return scenarioOf({ stores: Number(flags.stores), days: Number(flags.days), seed }, Number(flags.busy));
}

function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

function sizesOf({ sides, losses }: ReplayResult): Record<string, unknown> {
  const { baseline } = sides;
  const findings = Object.values(baseline.findings).reduce((sum, n) => sum + n, 0);
  return {
    findings,
    exceptions: baseline.exceptions.length,
    proposals: baseline.proposals.length,
    incidents: baseline.incidents,
    losses: losses.length,
  };
}

async function profiling(): Promise<Session> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  return session;
}

async function save(session: Session, directory: string): Promise<void> {
  const { profile } = await session.post('Profiler.stop');
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${directory}/backtest.cpuprofile`, JSON.stringify(profile));
}
