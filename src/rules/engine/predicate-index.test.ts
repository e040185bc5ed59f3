import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import type { FactView } from '../../kernel/index.js';
import { absenceName, type Condition, type GroupCondition, type LeafCondition, type RuleDocument } from '../language/index.js';
import { findOperator, truthName } from '../operators/index.js';
import { NOON, ruleWith, smallCatalogue, viewOf } from '../testing/small-world.js';
import { compileRuleSet, type RuleTrigger, type WaitingRules } from './index.js';

/** More than are simply judged one after the other, and enough for the ready-made rows of bounds to be used. */
const RULES = 160;
const EVENTS = 25;

const HOUR = 3_600_000;
const numbers = fc.integer({ min: 0, max: 9 });
const numeric = fc.constantFrom('cover', 'lead', 'sold');
const text = fc.constantFrom('notice', 'reason');
const texts = fc.constantFrom('late', 'short', 'latest', '2');
const leaf = (fact: fc.Arbitrary<string>, operators: readonly string[], value: fc.Arbitrary<unknown>): fc.Arbitrary<LeafCondition> =>
  fc.record({ fact, operator: fc.constantFrom(...operators), value }) as fc.Arbitrary<LeafCondition>;

const anyLeaf = fc
  .record({
    one: fc.oneof(
      {
        weight: 4,
        arbitrary: leaf(
          numeric,
          ['equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'],
          fc.oneof(numbers, fc.constantFrom(-0.5, 2.5)),
        ),
      },
      leaf(numeric, ['in', 'notIn'], fc.array(numbers, { minLength: 1, maxLength: 3 })),
      leaf(
        fc.constantFrom('cover', 'lead'),
        ['lessThan', 'equal', 'notEqual'],
        fc.constantFrom({ fact: 'cover' }, { fact: 'lead' }),
      ).filter(({ fact, value }) => (value as { fact: string }).fact !== fact),
      leaf(text, ['equal', 'notEqual', 'contains', 'doesNotContain'], texts),
      leaf(text, ['in', 'notIn'], fc.array(texts, { minLength: 1, maxLength: 3 })),
      leaf(fc.constantFrom('promoted', 'urban'), ['equal', 'notEqual'], fc.boolean()),
    ),
    limit: fc.option(fc.constant(30), { freq: 3 }),
  })
  .map(({ one, limit }) => (limit === null ? one : { ...one, maxAgeMinutes: limit }));

const { group } = fc.letrec<{ group: GroupCondition; part: Condition }>((tie) => ({
  part: fc.oneof({ maxDepth: 3, withCrossShrink: true }, { weight: 2, arbitrary: anyLeaf }, tie('group')),
  group: fc.oneof(
    { weight: 3, arbitrary: fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })) },
    fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((any) => ({ any })),
    tie('part').map((not) => ({ not })),
  ),
}));

const some = (...values: string[]) => fc.option(fc.subarray(values, { minLength: 1 }), { nil: undefined, freq: 1 });
const edge = fc.option(
  fc.integer({ min: -2, max: 2 }).map((hours) => new Date(NOON.getTime() + hours * HOUR).toISOString()),
  { nil: undefined, freq: 1 },
);
const SIGNALS = ['retail.store-sales.hourly', 'retail.inventory.position'] as const;
const ABSENCES = [60, 90].map((minutes) => ({ after: 'retail.inventory.position' as const, minutes }));
const body: fc.Arbitrary<Partial<RuleDocument>> = fc.record({
  conditions: group,
  trigger: fc.oneof(
    { weight: 4, arbitrary: fc.record({ signals: fc.subarray([...SIGNALS], { minLength: 1 }) }) },
    fc.record({ signals: fc.subarray([...SIGNALS]), absences: fc.subarray([...ABSENCES], { minLength: 1 }) }),
  ),
  scope: fc.record({
    banners: some('metro', 'village'),
    regions: some('north', 'south'),
    stores: some('1', '2', '3'),
    productGroups: some('drinks', 'snacks'),
  }),
  effective: fc.record({ from: edge, until: edge }),
});

const rough = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 6, arbitrary: value }, fc.constant(undefined), fc.constantFrom<unknown>('2', 2, true, null, NaN, Infinity, -0));
const age = fc.constantFrom(0, 30, 31);
const FACTS = ['cover', 'lead', 'sold', 'notice', 'reason', 'promoted', 'urban'] as const;
const event = fc.record({
  facts: fc.record({
    cover: rough(numbers),
    lead: rough(numbers),
    sold: rough(numbers),
    notice: rough(texts),
    reason: rough(texts),
    promoted: rough(fc.boolean()),
    urban: rough(fc.boolean()),
  }),
  ages: fc.record(Object.fromEntries(FACTS.map((fact) => [fact, age]))) as fc.Arbitrary<Record<string, number>>,
  broken: fc.oneof(fc.constant<string[]>([]), fc.subarray([...FACTS], { minLength: 1, maxLength: 3 })),
  signalType: fc.constantFrom(...SIGNALS),
  absence: fc.option(fc.constantFrom(...ABSENCES.map(absenceName)), { nil: undefined, freq: 2 }),
  place: fc.record(
    {
      banner: fc.constantFrom('metro', 'village', 'elsewhere'),
      region: fc.constantFrom('north', 'south'),
      store: fc.constantFrom('1', '2', '4'),
      productGroup: fc.constantFrom('drinks', 'snacks'),
    },
    { requiredKeys: [] },
  ),
  hours: fc.integer({ min: -2, max: 2 }),
});

/** What three-valued logic says of a tree, as the book has it, with a failure counting as `failing`. */
function plainly(one: Condition, view: FactView, failed: (fact: string) => boolean, failing: -1 | 0 | 1, sign = 1): number {
  if ('not' in one) return -plainly(one.not, view, failed, failing, -sign);
  if ('all' in one) return Math.min(...one.all.map((part) => plainly(part, view, failed, failing, sign)));
  if ('any' in one) return Math.max(...one.any.map((part) => plainly(part, view, failed, failing, sign)));
  const other = typeof one.value === 'object' && !Array.isArray(one.value) ? one.value.fact : undefined;
  const read = (fact: string) => (failed(fact) ? undefined : view.read(fact));
  // The limit of a comparison is one on every reading it makes.
  const young = (fact: string) => {
    const reading = read(fact);
    const age = reading === undefined ? 0 : (view.at.getTime() - reading.at.getTime()) / 60_000;
    return age > (one.maxAgeMinutes ?? Infinity) ? undefined : reading?.value;
  };
  const seen = young(one.fact);
  const needed: unknown = other === undefined ? one.value : young(other);
  const missing = (seen === undefined && !failed(one.fact)) || (other !== undefined && needed === undefined && !failed(other));
  if (!missing && (failed(one.fact) || (other !== undefined && failed(other)))) return failing * sign;
  return { false: -1, unknown: 0, true: 1 }[truthName(findOperator(one.operator)!.test(seen, needed))];
}

const inScope = (
  { scope, effective, trigger: { signals, absences = [] } }: RuleDocument,
  { place, at, signalType, absence }: RuleTrigger,
): boolean =>
  (absence === undefined ? signals.includes(signalType) : absences.map(absenceName).includes(absence)) &&
  (scope.banners?.includes(place.banner ?? '-') ?? true) &&
  (scope.regions?.includes(place.region ?? '-') ?? true) &&
  (scope.stores?.includes(place.store ?? '-') ?? true) &&
  (scope.productGroups?.includes(place.productGroup ?? '-') ?? true) &&
  at.getTime() >= Date.parse(effective.from ?? '1970-01-01T00:00:00Z') &&
  at.getTime() < Date.parse(effective.until ?? '2970-01-01T00:00:00Z');

/** A rule that is out of date before it begins does not validate. */
const sensible = body.filter(
  ({ effective }) => effective?.from === undefined || effective.until === undefined || effective.from < effective.until,
);

describe('a set of many rules', () => {
  it('fires, and fails, exactly the rules that every rule judged by itself would', () => {
    const seen = { fired: 0, error: 0, unknown: 0, silent: 0 };
    let toldUnknown = 0;
    let waited = 0;
    const { numRuns: pairs, seed } = counted(1_000_000);
    const chance = <T>(of: fc.Arbitrary<T>, count: number, plus: number): T[] => fc.sample(of, { numRuns: count, seed: seed + plus });
    for (let round = 0; round < Math.max(1, pairs / RULES / EVENTS); round += 1) {
      const documents = chance(sensible, RULES, 2 * round).map((one, index) =>
        ruleWith({ ...one, id: `rule-${String(index).padStart(3, '0')}` }),
      );
      const set = compileRuleSet(documents, smallCatalogue);
      for (const { facts, ages, broken, signalType, absence, place, hours } of chance(event, EVENTS, 2 * round + 1)) {
        const good = viewOf(facts, ages);
        const failed = (fact: string) => (broken as string[]).includes(fact);
        const view: FactView = {
          ...good,
          read(fact) {
            if (failed(fact)) throw new RangeError(fact);
            return good.read(fact);
          },
        };
        const at = new Date(NOON.getTime() + hours * HOUR);
        const trigger: RuleTrigger = { signalType, absence, subject: 'product:9|store:212', place, at };
        const expected = new Map(
          documents
            .filter((document) => inScope(document, trigger))
            .map(({ id, conditions }) => {
              const [atWorst, atBest] = ([0, 1] as const).map((failing) => plainly(conditions, good, failed, failing));
              return [id, atWorst === 1 ? 'fired' : atBest === 1 ? 'error' : atBest === 0 ? 'unknown' : 'silent'] as const;
            }),
        );
        for (const result of expected.values()) seen[result] += 1;
        const toTell = [...expected].filter(([, result]) => result === 'fired' || result === 'error');
        const lacking = set.survey(trigger, view).filter(({ lacks }) => lacks.length > 0);
        expect(new Set(lacking.map(({ rule }) => rule.id))).toEqual(
          new Set([...expected.keys()].filter((id) => expected.get(id) === 'unknown')),
        );
        const waiting: WaitingRules = new Map();
        // Counting who waits may change what is read, never what comes out.
        for (const count of [undefined, waiting]) {
          const outcomes = set.evaluate(trigger, view, undefined, count).map(({ rule, result }) => [rule.id, result] as const);
          const hint = JSON.stringify({ round, facts, ages, broken, signalType, absence, place, hours });
          expect(
            outcomes.filter(([, result]) => result !== 'unknown'),
            hint,
          ).toEqual(toTell);
          const unknown = outcomes.filter(([, result]) => result === 'unknown');
          for (const [id] of unknown) expect(expected.get(id), `${id} ${hint}`).toBe('unknown');
          toldUnknown += unknown.length;
          if (count === undefined) continue;
          waited += [...waiting.values()].reduce((sum, each) => sum + each, 0);
          // Only missing facts make anybody wait.
          for (const fact of waiting.keys()) expect(good.read(fact), hint).toBeUndefined();
        }
      }
    }
    for (const kind of ['fired', 'error', 'unknown', 'silent'] as const) expect(seen[kind], kind).toBeGreaterThan(pairs * 0.005);
    expect([toldUnknown > 0, waited > 0]).toEqual([true, true]);
  });

  it('counts under a missing fact every rule it passes over for it, and reads what is dear last', () => {
    const documents = Array.from({ length: 40 }, (_, index) =>
      ruleWith({
        id: `rule-${String(index).padStart(3, '0')}`,
        scope: { stores: [String(index % 4)] },
        conditions: {
          all: [
            { fact: 'cover', operator: 'lessThan', value: index },
            { fact: 'notice', operator: 'equal', value: index % 8 < 4 ? 'late' : 'short' },
          ],
        },
      }),
    );
    const set = compileRuleSet(documents, smallCatalogue);
    const trigger: RuleTrigger = { signalType: 'retail.store-sales.hourly', subject: 'product:9|store:1', place: { store: '1' }, at: NOON };
    const waiting: WaitingRules = new Map();
    expect(set.evaluate(trigger, viewOf({ cover: -1 }), undefined, waiting)).toEqual([]);
    expect([...waiting]).toEqual([['notice', 10]]);
    const read = new Set<string>();
    const silent = viewOf({ cover: -1, notice: 'resolved' });
    expect(set.evaluate(trigger, { ...silent, read: (fact) => (read.add(fact), silent.read(fact)) })).toEqual([]);
    expect([...read]).toEqual(['notice']);
  });
});
