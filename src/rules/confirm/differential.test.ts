import * as fc from 'fast-check';
import { Engine, type TopLevelCondition } from 'json-rules-engine';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { compileCondition } from '../engine/compile-condition.js';
import { compileRuleSet } from '../engine/index.js';
import { RuleView } from '../engine/rule-view.js';
import type { Condition, GroupCondition, LeafCondition } from '../language/index.js';
import type { WrittenGroup } from '../language/condition.js';
import { resolveConditions, type Resolved, type SharedConditions } from '../language/resolve.js';
import { findOperator, TRUE, UNKNOWN } from '../operators/index.js';
import { resolvePath } from '../paths/resolve-path.js';
import { NOON, ruleWith, smallCatalogue, viewOf } from '../testing/small-world.js';
import { confirm } from './index.js';

/** Enough that rules are looked up in the index, not merely judged one after the other. */
const RULES = 50;
const EVENTS = 20;

const numbers = fc.integer({ min: 0, max: 4 });
const texts = fc.constantFrom('late', 'short', 'latest', '2');
const amongNumbers = fc.array(numbers, { minLength: 1, maxLength: 3 });
const amongTexts = fc.array(texts, { minLength: 1, maxLength: 3 });
const ORDER = ['equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'] as const;
const SAME = ['equal', 'notEqual'] as const;
const LIST = ['in', 'notIn'] as const;
const PART = ['contains', 'doesNotContain'] as const;

const leafOf = (fact: fc.Arbitrary<string>, operator: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>): fc.Arbitrary<LeafCondition> =>
  fc.record({ fact, operator, value }) as fc.Arbitrary<LeafCondition>;

const days = fc.constantFrom('cover', 'lead');
const numeric = fc.constantFrom('cover', 'lead', 'sold');
const text = fc.constantFrom('notice', 'reason');
const yesNo = fc.constantFrom('promoted', 'urban');

/** Comparisons on which json-rules-engine and Endcap mean the same. */
const sharedLeaf = fc.oneof(
  leafOf(numeric, fc.constantFrom(...ORDER), numbers),
  leafOf(
    days,
    fc.constantFrom(...ORDER),
    days.map((fact) => ({ fact })),
  ),
  leafOf(numeric, fc.constantFrom(...LIST), amongNumbers),
  leafOf(text, fc.constantFrom(...SAME), texts),
  leafOf(
    text,
    fc.constantFrom(...SAME),
    text.map((fact) => ({ fact })),
  ),
  leafOf(text, fc.constantFrom(...LIST), amongTexts),
  leafOf(yesNo, fc.constantFrom(...SAME), fc.boolean()),
  // Its own decorators, as it registers them.
  leafOf(numeric, fc.constantFrom('not:equal', 'not:lessThan', 'swap:lessThan', 'swap:greaterThanInclusive', 'not:swap:lessThan'), numbers),
  leafOf(
    numeric,
    fc.constantFrom(
      'someValue:equal',
      'someValue:lessThan',
      'everyValue:notEqual',
      'everyValue:greaterThan',
      'not:someValue:equal',
      'not:in',
    ),
    amongNumbers,
  ),
  leafOf(text, fc.constantFrom('not:notEqual', 'swap:equal'), texts),
  leafOf(text, fc.constantFrom('someValue:equal', 'everyValue:not:equal', 'not:notIn'), amongTexts),
  leafOf(yesNo, fc.constantFrom('not:equal', 'swap:notEqual'), fc.boolean()),
);
/** All comparisons: text containment and age limits besides. */
const anyLeaf = fc
  .record({
    leaf: fc.oneof({ weight: 6, arbitrary: sharedLeaf }, leafOf(text, fc.constantFrom(...PART), texts)),
    limit: fc.option(fc.constantFrom(30, 90)),
  })
  .map(({ leaf, limit }) => (limit === null ? leaf : { ...leaf, maxAgeMinutes: limit }));

function groupsOver(leaf: fc.Arbitrary<LeafCondition>): fc.Arbitrary<GroupCondition> {
  const { group } = fc.letrec<{ group: GroupCondition; part: Condition }>((tie) => ({
    part: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, tie('group')),
    group: fc.oneof(
      fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })),
      fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((any) => ({ any })),
      tie('part').map((not) => ({ not })),
    ),
  }));
  return group;
}

/** Conditions over the small catalogue, only with comparisons stock json-rules-engine shares. */
const sharedConditions = groupsOver(sharedLeaf);
/** Any conditions over the small catalogue. */
const anyConditions = groupsOver(anyLeaf);

/** Every fact of the small catalogue, with a value of its type. */
const completeFacts = fc.record({
  cover: numbers,
  lead: numbers,
  sold: numbers,
  notice: texts,
  reason: texts,
  promoted: fc.boolean(),
  urban: fc.boolean(),
});

const doubtful = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 3, arbitrary: value }, fc.constant(undefined), fc.constantFrom<unknown>('2', 2, true, null, NaN));

/** Facts as they come: missing, mistyped, or right. */
const roughFacts: fc.Arbitrary<Record<string, unknown>> = fc.record({
  cover: doubtful(numbers),
  lead: doubtful(numbers),
  sold: doubtful(numbers),
  notice: doubtful(texts),
  reason: doubtful(texts),
  promoted: doubtful(fc.boolean()),
  urban: doubtful(fc.boolean()),
});

const age = fc.constantFrom(0, 30, 31, 90, 600);
/** Ages of readings in minutes, on and around the limits generated above. */
const ages = fc.record({ cover: age, lead: age, sold: age, notice: age, reason: age, promoted: age, urban: age });

const FACTS = ['cover', 'lead', 'sold', 'notice', 'reason', 'promoted', 'urban'];
const TRIGGER = { signalType: 'retail.store-sales.hourly', subject: 'product:9|store:212', place: {}, at: NOON } as const;

const setOf = (conditions: GroupCondition) => compileRuleSet([ruleWith({ conditions })], smallCatalogue);

/** Stock json-rules-engine: its own operators, its own everything. */
async function stockFires(conditions: GroupCondition, facts: Record<string, unknown>): Promise<boolean> {
  const engine = new Engine([{ conditions: conditions as TopLevelCondition, event: { type: 'fired' } }]);
  return (await engine.run(facts)).results.length === 1;
}

/** What json-rules-engine said of each comparison, in the order of the document. */
function leafResults(node: unknown): (boolean | undefined)[] {
  const { all, any, not, result } = node as { all?: unknown[]; any?: unknown[]; not?: unknown; result?: boolean };
  return not !== undefined ? leafResults(not) : ((all ?? any)?.flatMap(leafResults) ?? [result]);
}

describe('our engine and stock json-rules-engine', () => {
  it('fire the same rules on complete facts, for the same comparisons, rule by rule and event by event', async () => {
    const truths = { fired: 0, silent: 0, true: 0, false: 0 };
    let pairs = 0;
    const { numRuns: least, seed } = counted(100_000);
    for (let round = 0; pairs < least; round += 1) {
      const documents = fc
        .sample(sharedConditions, { numRuns: RULES, seed: seed + 2 * round })
        .map((conditions, index) => ruleWith({ id: `rule-${String(index).padStart(3, '0')}`, conditions }));
      const set = compileRuleSet(documents, smallCatalogue);
      // One run with all rules: its own operators, its own everything.
      const stock = new Engine(
        documents.map(({ id, conditions }) => ({ name: id, conditions: conditions as TopLevelCondition, event: { type: id } })),
      );
      for (const facts of fc.sample(completeFacts, { numRuns: EVENTS, seed: seed + 2 * round + 1 })) {
        const view = viewOf(facts);
        const { results, failureResults } = await stock.run(facts);
        const hint = JSON.stringify({ round, facts });
        expect(
          set.evaluate(TRIGGER, view).map(({ rule, result }) => [rule.id, result]),
          hint,
        ).toEqual(results.map(({ name }) => [name, 'fired']).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
        for (const { name, conditions, result } of [...results, ...failureResults]) {
          const explained = set.explain(name, view);
          expect(explained.result, `${name} ${hint}`).toBe(result === true ? 'fired' : 'silent');
          const said = leafResults(conditions);
          expect(
            explained.because.map((one) => one.result),
            `${name} ${hint}`,
          ).toEqual(said.map(String));
          truths[explained.result as 'fired' | 'silent'] += 1;
          for (const one of said) truths[String(one) as 'true' | 'false'] += 1;
          pairs += 1;
        }
      }
    }
    // All answers must be common, or the comparison shows little.
    for (const [answer, count] of Object.entries(truths)) expect(count, answer).toBeGreaterThan(pairs * 0.2);
  });

  it('mean the same by named conditions, which it looks up while it runs', async () => {
    let fired = 0;
    const runs = counted(12_000);
    const names = ['first', 'second', 'third'] as const;
    const parts = fc.tuple(sharedConditions, sharedConditions, sharedConditions);
    const uses = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(parts, uses, uses, fc.boolean(), completeFacts, async ([first, second, third], some, others, not, facts) => {
        const named = (list: readonly string[]) => list.map((condition) => ({ condition }));
        // The third names the second.
        const shared = { first, second, third: { any: [third, { condition: 'second' }] } };
        const within = { any: named(others) };
        const conditions = {
          all: [...named(some), not ? { not: within } : within, { any: [{ fact: 'cover', operator: 'equal', value: 9 }, ...named(some)] }],
        };
        const resolved = resolveConditions(conditions as WrittenGroup, shared as SharedConditions);
        if (Array.isArray(resolved)) return;
        const stock = new Engine([{ conditions: conditions as TopLevelCondition, event: { type: 'fired' } }]);
        for (const [name, one] of Object.entries(shared)) stock.setCondition(name, one as TopLevelCondition);
        const theirs = (await stock.run(facts)).results.length === 1;
        fired += theirs ? 1 : 0;
        const document = ruleWith({ conditions: (resolved as Resolved).conditions });
        expect(
          compileRuleSet([document], smallCatalogue)
            .evaluate(TRIGGER, viewOf(facts))
            .map(({ result }) => result),
        ).toEqual(theirs ? ['fired'] : []);
      }),
      runs,
    );
    expect(fired).toBeGreaterThan(runs.numRuns / 10);
  });

  it('find the same at a path, and in lists, of structured facts', async () => {
    // The language has no structured facts yet: comparisons as the engine would judge them.
    const structure = fc.record({
      lines: fc.array(fc.record({ n: numbers, tags: amongTexts }), { minLength: 1, maxLength: 3 }),
      of: fc.record({ n: numbers }),
    });
    const steps = fc.constantFrom('of.n', 'lines[0].n', 'lines[0].tags', 'lines[0].tags[0]');
    const tests = fc.oneof(
      fc.tuple(fc.constantFrom(...ORDER, 'not:equal', 'swap:lessThan'), numbers),
      fc.tuple(fc.constantFrom(...LIST, 'someValue:equal'), amongNumbers),
      fc.tuple(fc.constantFrom(...PART, 'someFact:equal', 'everyFact:equal', 'someFact:notEqual', 'not:contains', 'equal'), texts),
      fc.tuple(fc.constantFrom('someValue:contains', 'everyValue:contains', 'someFact:in', 'everyFact:in'), amongTexts),
    );
    const runs = counted(60_000);
    const seen = { true: 0, false: 0, skipped: 0 };
    await fc.assert(
      fc.asyncProperty(structure, steps, tests, async (delivery, path, [operator, value]) => {
        const seenThere: unknown = resolvePath(delivery, path);
        const ours = findOperator(operator)!.test(seenThere, value);
        // Right types only: what is unknown here is a yes or no there, which is another test's matter.
        if (ours === UNKNOWN || (typeof seenThere === 'string' && operator.toLowerCase().includes('contain'))) {
          seen.skipped += 1;
          return;
        }
        const leaf = { fact: 'delivery', operator, value, path: `$.${path}` };
        expect(await stockFires({ all: [leaf] } as unknown as GroupCondition, { delivery })).toBe(ours === TRUE);
        const judge = compileCondition({ ...leaf, path } as unknown as Condition, () => 1);
        expect(judge(new RuleView({ ...viewOf({ delivery }) }))).toBe(ours);
        seen[ours === TRUE ? 'true' : 'false'] += 1;
      }),
      runs,
    );
    expect(seen.true).toBeGreaterThan(runs.numRuns * 0.05);
    expect(seen.false).toBeGreaterThan(runs.numRuns * 0.05);
  });

  it('agree that what fires on some facts fires whatever the missing ones are', async () => {
    let fired = 0;
    const runs = counted(60_000);
    await fc.assert(
      fc.asyncProperty(sharedConditions, completeFacts, fc.subarray(FACTS), async (conditions, facts, missing) => {
        const known = { ...facts, ...Object.fromEntries(missing.map((name) => [name, undefined])) };
        const [outcome] = setOf(conditions).evaluate(TRIGGER, viewOf(known));
        if (outcome?.result === 'unknown') return;
        fired += 1;
        expect(await stockFires(conditions, facts)).toBe(outcome?.result === 'fired');
      }),
      runs,
    );
    expect(fired).toBeGreaterThan(runs.numRuns * 0.1);
  });
});

describe('an age limit', () => {
  it('makes of a reading that is too old a missing one, on either side of a comparison', async () => {
    const runs = counted(20_000);
    const limited = (one: Condition): Condition => {
      if ('not' in one) return { not: limited(one.not) };
      if ('all' in one) return { all: one.all.map(limited) };
      return 'any' in one ? { any: one.any.map(limited) } : { ...one, maxAgeMinutes: 30 };
    };
    const beside = leafOf(days, fc.constantFrom(...ORDER), fc.constantFrom({ fact: 'cover' }, { fact: 'lead' }));
    const conditionsOf = groupsOver(fc.oneof(sharedLeaf, { weight: 2, arbitrary: beside }));
    const seen = { fired: 0, silent: 0, unknown: 0, error: 0 };
    await fc.assert(
      fc.asyncProperty(conditionsOf, completeFacts, ages, async (conditions, facts, old) => {
        const young = Object.fromEntries(Object.entries(facts).filter(([fact]) => (old as Record<string, number>)[fact]! <= 30));
        const [with_, without] = [setOf(limited(conditions) as GroupCondition), setOf(conditions)];
        const [explained, expected] = [with_.explain('short-cover', viewOf(facts, old)), without.explain('short-cover', viewOf(young))];
        seen[explained.result] += 1;
        expect(explained.result).toBe(expected.result);
        expect(explained.because.map(({ result }) => result)).toEqual(expected.because.map(({ result }) => result));
        expect(with_.evaluate(TRIGGER, viewOf(facts, old)).map(({ result }) => result)).toEqual(
          without.evaluate(TRIGGER, viewOf(young)).map(({ result }) => result),
        );
        expect((await confirm(with_.rules[0]!, viewOf(facts, old))).agrees).toBe(expected.result === 'fired');
      }),
      runs,
    );
    for (const kind of ['fired', 'silent', 'unknown'] as const) expect(seen[kind], kind).toBeGreaterThan(runs.numRuns * 0.03);
  });
});

describe('the second opinion', () => {
  it('agrees exactly when the rule fires, for the same reasons, on facts missing, stale and mistyped', async () => {
    const seen = { fired: 0, silent: 0, unknown: 0, error: 0 };
    const runs = counted(60_000);
    await fc.assert(
      fc.asyncProperty(anyConditions, roughFacts, ages, async (conditions, facts, old) => {
        const set = setOf(conditions);
        const view = viewOf(facts, old);
        const { result, because } = set.explain('short-cover', view);
        seen[result] += 1;
        const opinion = await confirm(set.rules[0]!, view);
        expect(opinion.agrees).toBe(result === 'fired');
        expect(because).toMatchObject(opinion.because);
      }),
      runs,
    );
    expect(seen.error).toBe(0);
    for (const kind of ['fired', 'silent', 'unknown'] as const) expect(seen[kind], kind).toBeGreaterThan(runs.numRuns * 0.05);
  });
});
