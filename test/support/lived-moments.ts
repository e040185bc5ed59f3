import * as fc from 'fast-check';
import type { Finding, Place } from '../../src/kernel/index.js';
import type { BacktestSide } from '../../src/modules/backtest/domain/backtest-types.js';
import { at } from '../../src/modules/backtest/domain/testing/replayed.js';

/** What both sides raised on one occasion: findings of rules about subjects at some places. */
export type LivedMoment = Readonly<Record<BacktestSide, readonly Finding[]>>;

const PLACES: readonly (Place & { readonly region?: string })[] = [{ region: 'R1', store: '101' }, { region: 'R2', store: '201' }, {}];

/** A finding of an occasion; `ruleVersion` is of no account. */
export const findingOf = (occasion: number, rule: string, place: Place, ruleVersion = 'v1'): Finding => {
  const occurredAt = new Date(at('06:00').getTime() + occasion * 3_600_000);
  const subject = `product:P1|store:${place.store ?? 'none'}`;
  const because = [{ fact: 'on-hand', operator: 'lessThan', needed: 5, seen: occasion }];
  return { ruleId: rule, ruleVersion, subject, place, occurredAt, signal: `sig_${occasion}`, because } as unknown as Finding;
};

const raised = fc.record({
  rule: fc.constantFrom('r1', 'r2', 'r3'),
  place: fc.constantFrom(...PLACES),
  by: fc.constantFrom<readonly BacktestSide[]>(['baseline'], ['candidate'], ['baseline', 'candidate']),
});

/** Any few days of two sides’ findings, no finding twice. */
export const livedMoments: fc.Arbitrary<readonly LivedMoment[]> = fc
  .array(fc.uniqueArray(raised, { maxLength: 6, selector: ({ rule, place }) => `${rule} ${place.store ?? ''}` }), { maxLength: 40 })
  .map((moments) =>
    moments.map((of, occasion) => {
      const by = (side: BacktestSide): readonly Finding[] =>
        of.filter((one) => one.by.includes(side)).map(({ rule, place }) => findingOf(occasion, rule, place, side));
      return { baseline: by('baseline'), candidate: by('candidate') };
    }),
  );
