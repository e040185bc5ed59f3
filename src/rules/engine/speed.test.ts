import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { NOON, ruleWith, smallCatalogue, viewOf } from '../testing/small-world.js';
import { compileRuleSet, type RuleTrigger } from './index.js';

/** The aim is 10 µs for ten rules on a subject; asserted at three times that, because other work shares the machine. */
const BOUND_MICROSECONDS = 30;

it('judges ten rules on a subject within the time budget', () => {
  const documents = Array.from({ length: 10 }, (_, index) =>
    ruleWith({
      id: `rule-${index}`,
      conditions: {
        all: [
          { fact: 'promoted', operator: 'equal', value: true },
          {
            any: [
              { fact: 'notice', operator: 'in', value: ['recall', 'capacity'] },
              { fact: 'sold', operator: 'greaterThan', value: index },
            ],
          },
          { not: { fact: 'reason', operator: 'equal', value: 'none' } },
          { fact: 'cover', operator: 'lessThan', value: { fact: 'lead' }, maxAgeMinutes: 1440 },
        ],
      },
    }),
  );
  const set = compileRuleSet(documents, smallCatalogue);
  const trigger: RuleTrigger = {
    signalType: 'retail.store-sales.hourly',
    subject: 'product:9|store:212',
    place: { store: '212' },
    at: NOON,
  };
  const view = viewOf({ promoted: true, notice: 'late', sold: 20, reason: 'shelf-empty', cover: 3, lead: 2 });
  const rounds: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const from = performance.now();
    for (let i = 0; i < 2_000; i += 1) set.evaluate(trigger, view);
    rounds.push(((performance.now() - from) * 1_000) / 2_000);
  }
  const best = Math.min(...rounds);
  process.stdout.write(`ten rules on a subject: ${best.toFixed(2)} µs\n`);
  expect(set.evaluate(trigger, view).map((outcome) => outcome.result)).toEqual(Array.from({ length: 10 }, () => 'silent'));
  expect(best).toBeLessThan(BOUND_MICROSECONDS);
});
