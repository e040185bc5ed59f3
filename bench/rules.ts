import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { compileRuleSet, confirm, type RuleDocument, type RuleSet } from '../src/rules/index.js';
import { round } from './flow/figures.js';
import { Chance } from './rules/chance.js';
import { JsonRulesEngine } from './rules/json-rules-engine.js';
import { LinearScan } from './rules/linear-scan.js';
import { medianUs, medianUsAsync } from './rules/measure.js';
import { adversarialRules, retailRules } from './rules/retail-rules.js';
import { eventsBy, shippedCatalogue, type BenchEvent } from './rules/world.js';
import { Zen } from './rules/zen.js';

/** What finding and confirming rules costs, beside json-rules-engine and zen-engine on the same rules and events. */
const { values: flags } = parseArgs({ options: { json: { type: 'string' }, seed: { type: 'string', default: '1' } } });
const seed = Number(flags.seed);
const EVENTS = 16;
const SIZES = [10, 100, 1_000, 10_000];
const OTHERS_MOST_MS = 8_000;
const catalogue = shippedCatalogue();

type Size = { rules: number; endcapUs: number; jsonRulesEngineUs: number; zenUs: number; linearUs: number };

function same(engine: string, fired: readonly string[], expected: readonly string[]): void {
  if ([...fired].sort().join() !== [...expected].sort().join()) throw new Error(`${engine} fires ${fired.join()}, not ${expected.join()}`);
}

const firedBy = (set: RuleSet, { trigger, view }: BenchEvent): string[] =>
  set.evaluate(trigger, view).flatMap(({ rule, result }) => (result === 'fired' ? [rule.id] : []));

/** Medians over rounds of all events; the engine is warm. */
function endcapUs(set: RuleSet, events: readonly BenchEvent[], repeats: number): number {
  const once = (): void => {
    for (const { trigger, view } of events) set.evaluate(trigger, view);
  };
  for (let i = 0; i < repeats * 5; i += 1) once();
  return medianUs(31, events.length * repeats, () => {
    for (let i = 0; i < repeats; i += 1) once();
  });
}

function linearUs(scan: LinearScan, events: readonly BenchEvent[], repeats: number): number {
  const once = (): void => {
    for (const { trigger, view } of events) scan.fired(trigger, view);
  };
  for (let i = 0; i < repeats * 2; i += 1) once();
  return medianUs(15, events.length * repeats, () => {
    for (let i = 0; i < repeats; i += 1) once();
  });
}

async function otherUs(engine: JsonRulesEngine | Zen, events: readonly BenchEvent[], rules: number): Promise<number> {
  // json-rules-engine takes about a second an event at 10,000 rules: a few events are enough there.
  const some = events.slice(0, rules >= 10_000 ? 3 : events.length);
  return medianUsAsync(9, some.length, OTHERS_MOST_MS, async () => {
    for (const event of some) await engine.fired(event);
  });
}

async function measured(rules: number, documents: readonly RuleDocument[], events: readonly BenchEvent[]): Promise<Size> {
  const set = compileRuleSet(documents, catalogue);
  const scan = new LinearScan(documents);
  const stock = new JsonRulesEngine(documents);
  const zen = new Zen(documents);
  for (const event of events.slice(0, 2)) {
    const expected = scan.fired(event.trigger, event.view);
    same('endcap', firedBy(set, event), expected);
    same('json-rules-engine', await stock.fired(event), expected);
    same('zen-engine', await zen.fired(event), expected);
  }
  for (const event of events) same('endcap', firedBy(set, event), scan.fired(event.trigger, event.view));
  const repeats = Math.max(2, Math.round(4_000 / rules));
  const size = {
    rules,
    endcapUs: round(endcapUs(set, events, Math.max(20, repeats)), 2),
    jsonRulesEngineUs: round(await otherUs(stock, events, rules)),
    zenUs: round(await otherUs(zen, events, rules)),
    linearUs: round(linearUs(scan, events, repeats), 2),
  };
  console.log(`  ${JSON.stringify(size)}`);
  return size;
}

/** From a rule that fired to its stored explanation, one after the other. */
async function confirmUs(documents: readonly RuleDocument[], events: readonly BenchEvent[]): Promise<number> {
  const set = compileRuleSet(documents, catalogue);
  const firing = events.flatMap((event) => set.evaluate(event.trigger, event.view).map(({ rule }) => ({ rule, view: event.view })));
  const once = async (): Promise<void> => {
    for (const { rule, view } of firing) if (!(await confirm(rule, view)).agrees) throw new Error(`${rule.id} is not confirmed`);
  };
  for (let i = 0; i < 60; i += 1) await once();
  return medianUsAsync(31, firing.length * 10, 10_000, async () => {
    for (let i = 0; i < 10; i += 1) await once();
  });
}

function compileMs(documents: readonly RuleDocument[]): number {
  const taken = [1, 2, 3].map(() => {
    const from = performance.now();
    compileRuleSet(documents, catalogue);
    return performance.now() - from;
  });
  return taken.sort((a, b) => a - b)[1] ?? Number.NaN;
}

function memory(): { keptMb: number; rssMb: number } {
  const file = fileURLToPath(new URL('./rules/memory-process.js', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', file, '10000', String(seed)], { encoding: 'utf8' })) as {
    keptMb: number;
    rssMb: number;
  };
}

async function main(): Promise<void> {
  const began = performance.now();
  const chance = new Chance(seed);
  const events = eventsBy(chance, EVENTS);
  const sets = new Map(SIZES.map((size) => [size, retailRules(new Chance(seed + size), size, events)]));
  console.log(`retail-like rules, two firing an event, ${EVENTS} events, complete facts, microseconds an event (seed ${seed})`);
  console.log('  zen-engine: one decision table, hit policy collect, a row a rule; any/not/fact-to-fact as expression cells');
  const sizes: Size[] = [];
  for (const [size, documents] of sets) sizes.push(await measured(size, documents, events));

  console.log('adversarial rules: wide overlapping ranges, one in fifty with an equality');
  const adversarial = [100, 1_000, 10_000].map((rules) => {
    const documents = adversarialRules(new Chance(seed + 7 * rules), rules, events);
    const set = compileRuleSet(documents, catalogue);
    const scan = new LinearScan(documents);
    for (const event of events) same('endcap', firedBy(set, event), scan.fired(event.trigger, event.view));
    const repeats = Math.max(2, Math.round(4_000 / rules));
    const row = {
      rules,
      endcapUs: round(endcapUs(set, events, Math.max(20, repeats)), 2),
      linearUs: round(linearUs(scan, events, repeats), 2),
    };
    console.log(`  ${JSON.stringify(row)}`);
    return row;
  });

  const largest = sets.get(10_000) ?? [];
  const { keptMb, rssMb } = memory();
  const figures = {
    sizes,
    adversarial,
    confirmUsPerFiring: round(await confirmUs(sets.get(1_000) ?? [], events)),
    compileMs: round(compileMs(largest)),
    memoryMb: round(keptMb),
    processRssMb: round(rssMb),
    timesFasterThanJsonRulesEngineAt1000: Math.round((sizes[2]?.jsonRulesEngineUs ?? 0) / (sizes[2]?.endcapUs ?? 1)),
    seconds: round((performance.now() - began) / 1_000),
  };
  console.log(`\nconfirmed and explained by json-rules-engine: ${figures.confirmUsPerFiring} µs a firing rule`);
  console.log(`10,000 rules: compiled in ${figures.compileMs} ms, keep ${figures.memoryMb} MB (process ${figures.processRssMb} MB)`);
  console.log(`at 1,000 rules ${figures.timesFasterThanJsonRulesEngineAt1000} × json-rules-engine; ${figures.seconds} s in all`);
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(figures, null, 2)}\n`);
}

await main();
