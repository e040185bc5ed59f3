import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { circumstances, exampleFinding, hour } from '../../../../test/support/example-finding.js';
import { counted } from '../../../../test/support/counted.js';
import type { Finding } from '../../../kernel/index.js';
import { shownException } from '../http/shown-exception.js';
import { applyFinding } from './apply-finding.js';
import { MOST_SUBJECTS } from './joined-subjects.js';
import { progress } from './progress.js';
import type { TrackedException } from './tracked-exception.js';

const KEY = 'promotion-stockout-risk|product:P1';
const of = (store: string, at: number, over: Partial<Finding> = {}): Finding =>
  exampleFinding({ place: { banner: 'B1', region: 'R1', store }, mergeKey: KEY, occurredAt: hour(at), ...over });
const recovery = (store: string, at: number, over: Partial<Finding> = {}): Finding =>
  of(store, at, { ruleId: 'recovered', effect: 'close', ...over });
/** What findings make of an exception, each with its money at risk. */
function after(steps: readonly (readonly [Finding, number?])[], from?: TrackedException): TrackedException {
  let current = from;
  for (const [finding, amount] of steps)
    current = applyFinding(finding, current, circumstances(finding.occurredAt, amount))?.entity ?? current;
  if (current === undefined) throw new Error('nothing was opened');
  return current;
}
const amount = ({ moneyAtRisk }: TrackedException): number => moneyAtRisk.amount;
const two = (): TrackedException =>
  after([
    [of('S1', 0), 5_000],
    [of('S2', 1), 3_000],
  ]);

describe('an exception whose merge key joins several subjects', () => {
  it('has at risk what they have together, each by its newest finding', () => {
    expect(amount(two())).toBe(8_000);
    expect(two().subjects).toMatchObject([{ subject: 'product:P1|store:S1' }, { subject: 'product:P1|store:S2', place: { store: 'S2' } }]);
    const again = after([[of('S1', 2, { ruleId: 'issue' }), 6_000]], two());
    expect([amount(again), again.moneyBasis['subjects'], again.findings]).toEqual([9_000, 2, 3]);
    // Late behind a newer one of its subject it is heard, and changes no money.
    expect(amount(after([[of('S1', 1, { ruleId: 'late' }), 1]], again))).toBe(9_000);
  });

  it('keeps nothing apart as long as it is about one', () => {
    const alone = after([
      [of('S1', 0), 5_000],
      [of('S1', 1, { ruleId: 'issue' }), 4_000],
    ]);
    expect([alone.subjects, amount(alone)]).toEqual([undefined, 4_000]);
  });

  it('closes when all have recovered, and says of each before that it has', () => {
    const change = applyFinding(recovery('S1', 2), two(), circumstances(hour(2)));
    expect(change).toMatchObject({ entity: { state: 'open', moneyAtRisk: { amount: 3_000 } } });
    expect(change?.events).toMatchObject([{ type: 'exception.merged', data: { recovered: 'product:P1|store:S1' } }]);
    const half = after([[recovery('S1', 2)]], two());
    expect(applyFinding(recovery('S1', 3), half, circumstances(hour(3)))).toBeUndefined();
    const closed = after([[recovery('S2', 4)]], half);
    expect(closed).toMatchObject({ state: 'closed', closeReason: 'recovered', moneyAtRisk: { amount: 3_000 } });
    // The first to come back is all that is at risk then.
    expect(after([[of('S1', 5), 1_000]], closed)).toMatchObject({ state: 'open', reopened: 1, moneyAtRisk: { amount: 1_000 } });
    expect(after([[recovery('S1', 6)]], after([[of('S1', 5), 1_000]], closed)).state).toBe('closed');
  });

  it('is not closed by the recovery of what it never was about, nor by one older than the newest finding', () => {
    const alone = after([[of('S1', 0)]]);
    expect(applyFinding(recovery('S2', 1), alone, circumstances(hour(1)))).toBeUndefined();
    expect(applyFinding(recovery('S2', 1), after([[of('S2', 2)]], two()), circumstances(hour(2)))).toBeUndefined();
    // A finding from before a recovery does not undo it.
    const half = after([[recovery('S1', 4)]], two());
    expect(amount(after([[of('S1', 3, { ruleId: 'late' })]], half))).toBe(3_000);
  });

  it('recovers in all products of a store when the store does', () => {
    const both = after([
      [of('S1', 0), 5_000],
      [of('S1', 1, { subject: 'product:P2|store:S1' }), 3_000],
      [of('S2', 1), 2_000],
    ]);
    expect(amount(after([[recovery('S1', 2, { subject: 'store:S1' })]], both))).toBe(2_000);
  });

  it('waits with the last recovery while something is under way', () => {
    const acting: TrackedException = { ...two(), state: 'acting', pending: { proposals: [], actions: ['act_1'], outcomes: [] } };
    const half = after([[recovery('S1', 2)]], acting);
    expect([half.recoveredAt, half.state]).toEqual([undefined, 'acting']);
    expect(after([[recovery('S2', 3)]], half)).toMatchObject({ recoveredAt: hour(3), state: 'acting' });
    expect(after([[recovery('S2', 3)], [of('S1', 4)]], half).recoveredAt).toBeUndefined();
  });

  it('is not over when the effect of an action for one of them came', () => {
    const observing: TrackedException = { ...two(), state: 'observing', pending: { proposals: [], actions: [], outcomes: ['act_1'] } };
    const word = {
      id: 'out_1.1.0',
      type: 'outcome.observed',
      refs: { action: 'act_1' },
      data: { result: 'met', subject: 'product:P1|store:S1' },
    };
    const around = { now: hour(9), triageDelaySeconds: 60 };
    expect(progress(observing, word, around)).toMatchObject({ entity: { state: 'open', moneyAtRisk: { amount: 3_000 }, reopened: 0 } });
    const half = after([[recovery('S2', 3)]], observing);
    expect(progress(half, word, around)).toMatchObject({ entity: { state: 'closed', closeReason: 'effect confirmed' } });
  });

  it('from before they were kept apart recovers only with those who spoke', () => {
    const { subjects: _subjects, ...old } = two();
    expect(after([[recovery('S1', 2)]], old as TrackedException).state).toBe('open');
    expect(after([[recovery('S1', 2)], [recovery('S2', 2)]], old as TrackedException).state).toBe('closed');
  });

  it('keeps so many apart, and room for another where one has recovered', () => {
    const full = after(Array.from({ length: MOST_SUBJECTS + 5 }, (_, n) => [of(`S${n}`, n), 1_000] as const));
    expect([full.subjects?.length, amount(full)]).toEqual([MOST_SUBJECTS, MOST_SUBJECTS * 1_000]);
    const roomy = after([[recovery('S7', 2_000)], [of('Z1', 2_001), 500]], full);
    expect([roomy.subjects?.length, amount(roomy)]).toEqual([MOST_SUBJECTS, (MOST_SUBJECTS - 1) * 1_000 + 500]);
  });

  it('shows who is limited to a place the subjects there', () => {
    const shown = shownException(two(), { scope: { stores: ['S1'] } });
    expect(shown.subjects?.map(({ subject }) => subject)).toEqual(['product:P1|store:S1']);
    expect(JSON.stringify(shown)).not.toContain('store:S2');
    expect(shownException(two(), { scope: { regions: ['R1'] } })).toEqual(two());
  });

  it('never has another sum than that of its open subjects, and is closed exactly when there are none', () => {
    const stores = ['S1', 'S2', 'S3'];
    const step = fc.record({
      store: fc.constantFrom(...stores),
      recovers: fc.boolean(),
      rule: fc.constantFrom('cover', 'issue'),
      worth: fc.integer({ min: 100, max: 9_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const atRisk = new Map<string, number>();
        let exception: TrackedException | undefined;
        steps.forEach(({ store, recovers, rule, worth }, index) => {
          const finding = recovers ? recovery(store, index) : of(store, index, { ruleId: rule });
          exception = applyFinding(finding, exception, circumstances(hour(index), worth))?.entity ?? exception;
          if (recovers) atRisk.delete(store);
          else atRisk.set(store, worth);
          if (exception === undefined) return;
          const sum = [...atRisk.values()].reduce((total, each) => total + each, 0);
          expect([exception.state, exception.state === 'open' ? amount(exception) : 0]).toEqual([sum === 0 ? 'closed' : 'open', sum]);
          expect(applyFinding(finding, exception, circumstances(hour(index), worth))).toBeUndefined();
        });
      }),
      counted(2_000),
    );
  });
});
