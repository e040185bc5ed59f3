import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { analyseTable, checkRule, checkRuleText, checkTable, compileTable, fillTable } from '../src/rules/index.js';
import { HOSTILE_RULES, HOSTILE_TEXTS } from '../src/rules/testing/hostile-rules.js';
import { headOfGrids, hostileGrids, hostileTables } from '../src/rules/testing/hostile-tables.js';
import { largeTables } from '../src/rules/testing/large-tables.js';
import { smallCatalogue as catalogue } from '../src/rules/testing/small-world.js';
import { round } from './flow/figures.js';
import { cpuMs } from './hostile/cpu-ms.js';

/** What refusing each class of hostile rule, table and grid costs, in milliseconds of CPU, beside merely reading the same text. */
const { values: flags } = parseArgs({
  options: { json: { type: 'string' }, tries: { type: 'string', default: '7' } },
});
const PROMISED_MS = 50;
const SHOWN = 12;
const tries = Number(flags.tries);

type Kind = 'rule' | 'text' | 'table' | 'grid' | 'large table';
/** `checkedMs`: from values or text to the list of issues, a table made into rules; `analysedMs`: its gaps and overlaps searched. */
type Row = { kind: Kind; tries: string; checkedMs: number; analysedMs?: number; plainReadMs?: number };

function quietly(read: () => unknown): void {
  try {
    read();
  } catch {
    // What is refused by a plain reader costs as well.
  }
}

/** The text a client would send; undefined for what JSON cannot say. */
function textOf(raw: unknown): string | undefined {
  try {
    return JSON.stringify(raw);
  } catch {
    return undefined;
  }
}

/** A row for something that must be refused. */
function refused(kind: Kind, name: string, check: () => boolean, text?: string, read: (text: string) => unknown = JSON.parse): Row {
  if (check()) throw new Error(`${kind} "${name}" is not refused`);
  return {
    kind,
    tries: name,
    checkedMs: round(cpuMs(tries, check), 2),
    ...(text === undefined
      ? {}
      : {
          plainReadMs: round(
            cpuMs(3, () => quietly(() => read(text))),
            2,
          ),
        }),
  };
}

/** Whether a table passes the check, as the server asks it. */
function passes(raw: unknown): boolean {
  const table = checkTable(raw, catalogue);
  return table.ok && compileTable(table, catalogue).ok;
}

function analysing(raw: unknown): { analysedMs?: number } {
  const table = checkTable(raw, catalogue);
  return table.ok
    ? {
        analysedMs: round(
          cpuMs(tries, () => analyseTable(table)),
          2,
        ),
      }
    : {};
}

/** A row for a table that must be kept. */
function kept(name: string, raw: unknown): Row {
  if (!passes(raw)) throw new Error(`large table "${name}" is refused`);
  return {
    kind: 'large table',
    tries: name,
    checkedMs: round(
      cpuMs(tries, () => passes(raw)),
      2,
    ),
    ...analysing(raw),
  };
}

function gridPasses(text: string): boolean {
  const filled = fillTable(headOfGrids(), { file: 'grid.csv', text });
  return filled.ok && passes(filled.document);
}

function* rows(): Generator<() => Row> {
  for (const { tries: name, raw } of HOSTILE_RULES) yield () => refused('rule', name, () => checkRule(raw, catalogue).ok, textOf(raw));
  for (const { tries: name, text } of HOSTILE_TEXTS)
    yield () =>
      refused(
        'text',
        name,
        () => checkRuleText(text, catalogue).ok,
        text,
        (one) => parseYaml(one, { logLevel: 'error' }) as unknown,
      );
  for (const { tries: name, raw } of hostileTables())
    yield () => ({ ...refused('table', name, () => passes(raw), textOf(raw)), ...analysing(raw) });
  for (const { tries: name, text } of hostileGrids())
    yield () =>
      refused(
        'grid',
        name,
        () => gridPasses(text),
        text,
        (one) => parse(one, { relax_column_count: true }),
      );
  for (const [name, raw] of largeTables()) yield () => kept(name, raw);
}

const dearest = ({ checkedMs, analysedMs = 0 }: Row): number => Math.max(checkedMs, analysedMs);

const found: Row[] = [];
for (const measure of rows()) found.push(measure());
const hostile = found.filter(({ kind }) => kind !== 'large table');
const worst = [...hostile].sort((a, b) => dearest(b) - dearest(a));
const figures = {
  promisedMs: PROMISED_MS,
  classes: hostile.length,
  worstMs: dearest(worst[0] as Row),
  overPromise: worst.filter((row) => dearest(row) > PROMISED_MS).map(({ kind, tries: name }) => `${kind}: ${name}`),
  worst: worst.slice(0, SHOWN),
  largeTables: found.filter(({ kind }) => kind === 'large table'),
  all: found,
};
console.log(`${figures.classes} hostile classes, CPU milliseconds of the refusal, median of ${tries}; promised ${PROMISED_MS}`);
console.log('  plainReadMs: the same text through JSON.parse, yaml or csv-parse alone, nothing checked');
for (const row of figures.worst) console.log(`  ${JSON.stringify(row)}`);
console.log(`worst ${figures.worstMs} ms, ${figures.overPromise.length} over the promise`);
console.log('large tables people do write, kept and not refused:');
for (const row of figures.largeTables) console.log(`  ${JSON.stringify(row)}`);
if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(figures, null, 2)}\n`);
