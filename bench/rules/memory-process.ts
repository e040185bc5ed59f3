import { compileRuleSet } from '../../src/rules/index.js';
import { Chance } from './chance.js';
import { retailRules } from './retail-rules.js';
import { eventsBy, shippedCatalogue } from './world.js';

/** Prints what a compiled set of so many rules keeps, MB, documents included. Started with --expose-gc by the benchmark. */
const [count = '10000', seed = '1'] = process.argv.slice(2);
const gc = globalThis.gc;
if (gc === undefined) throw new Error('start with --expose-gc');
const used = (): number => {
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
};
const catalogue = shippedCatalogue();
const chance = new Chance(Number(seed));
const events = eventsBy(chance, 16);
const before = used();
const set = compileRuleSet(retailRules(chance, Number(count), events), catalogue);
for (const { trigger, view } of events) set.evaluate(trigger, view);
const kept = used() - before;
process.stdout.write(JSON.stringify({ keptMb: kept, rssMb: process.memoryUsage().rss / 2 ** 20, rules: set.rules.length }));
