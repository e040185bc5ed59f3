import { describe, expect, it } from 'vitest';
import type { RuleDocument } from '../language/index.js';
import { within } from '../../../test/support/most-effort.js';
import { ruleWith, smallCatalogue } from '../testing/small-world.js';
import { compileRuleSet } from './index.js';
import { relatedRules } from './relatives.js';

const under = (fact: string, value: number) => ({ fact, operator: 'lessThan', value }) as const;
const named = (n: number): string => `rule-${String(n).padStart(4, '0')}`;
const rulesOf = (documents: readonly RuleDocument[]) => compileRuleSet(documents, smallCatalogue).rules;
const of = (rules: ReturnType<typeof rulesOf>, id: string) =>
  relatedRules(
    rules.find((one) => one.id === id)!,
    rules,
    smallCatalogue,
  );

describe('rules related to one another', () => {
  const many = rulesOf([
    ...Array.from({ length: 600 }, (_, n) =>
      ruleWith({ id: named(n), conditions: { all: [under('sold', 5), { fact: 'notice', operator: 'equal', value: `w${n}` }] } }),
    ),
    ruleWith({ id: named(900), conditions: { all: [under('cover', 2), under('lead', 3)] } }),
    ruleWith({ id: named(901), conditions: { all: [under('lead', 3), { all: [under('cover', 2)] }, under('lead', 3)] } }),
    ruleWith({ id: named(902), conditions: { all: [under('cover', 1), under('lead', 3)] } }),
    ruleWith({ id: named(903), exceptionType: 'other', conditions: { all: [under('cover', 2), under('lead', 3)] } }),
    ruleWith({ id: named(904), scope: { regions: ['north'] }, conditions: { all: [under('lead', 9)] } }),
    ruleWith({ id: named(905), scope: { regions: ['south'] }, conditions: { all: [under('lead', 9)] } }),
    ...Array.from({ length: 2 }, (_, n) => ruleWith({ id: named(950 + n), conditions: { all: [under('sold', 7)] } })),
  ]);

  it('are found among the last of hundreds as among the first', () => {
    expect(of(many, named(901))).toEqual({
      related: [
        { other: named(900), relation: 'same' },
        { other: named(902), relation: 'implied-by' },
        { other: named(904), relation: 'implies' },
        { other: named(905), relation: 'implies' },
      ],
      notCompared: 0,
    });
    expect(of(many, named(903)).related).toEqual([]);
    expect(of(many, named(904)).related.map(({ other }) => other)).not.toContain(named(905));
  });

  it('that share facts beyond the bounds are counted, and exact duplicates told all the same', () => {
    const found = of(many, named(951));
    expect(found.related[0]).toEqual({ other: named(950), relation: 'same' });
    expect(found.notCompared).toBe(400);
  });

  it('are compared within bounds, however large their conditions are', () => {
    const large = rulesOf(
      Array.from({ length: 300 }, (_, n) =>
        ruleWith({
          id: named(n),
          conditions: {
            any: Array.from({ length: 400 }, (__, i) => ({ fact: i % 2 ? 'cover' : 'sold', operator: 'equal', value: i + n }) as const),
          },
        }),
      ),
    );
    const found = within({ conditions: 4_000, reasoning: 700_000 }, (work) =>
      relatedRules(
        large.find(({ id }) => id === named(299))!,
        large,
        smallCatalogue,
        undefined,
        work,
      ),
    );
    expect(found.notCompared).toBeGreaterThan(250);
  });
});
