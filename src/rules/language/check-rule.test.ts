import { describe, expect, it } from 'vitest';
import { ruleWith, smallCatalogue } from '../testing/small-world.js';
import { checkRule, LIMITS, type Condition } from './index.js';

const leaf = { fact: 'cover', operator: 'lessThan', value: 2 } as const;
const issues = (raw: unknown): readonly { path: string; message: string }[] => {
  const checked = checkRule(raw, smallCatalogue);
  return checked.ok ? [] : checked.issues;
};
const withConditions = (conditions: unknown): unknown => ({ ...ruleWith(), conditions });
const paths = (raw: unknown): string[] => issues(raw).map((issue) => issue.path);

/** A group nested `depth` deep. */
function nested(depth: number): unknown {
  let inner: unknown = leaf;
  for (let i = 0; i < depth; i += 1) inner = { all: [inner] };
  return inner;
}

describe('a rule document', () => {
  it('is accepted as its author wrote it, with defaults filled in', () => {
    const { mergeKey: _, scope: __, tags: ___, effective: ____, ...written } = ruleWith();
    const checked = checkRule(written, smallCatalogue);
    expect(checked).toMatchObject({ ok: true, document: { mergeKey: ['exceptionType', 'subject'], scope: {}, tags: [], effective: {} } });
  });

  it.each<[string, unknown, string, string | RegExp]>([
    ['an unknown fact', { all: [{ ...leaf, fact: 'margin' }] }, 'conditions.all.0.fact', 'unknown fact margin'],
    [
      'a fact of another subject',
      { all: [{ ...leaf, fact: 'supplier-late' }] },
      'conditions.all.0.fact',
      /cannot be read from product\|store/,
    ],
    [
      'text against a number',
      { all: [leaf, { any: [{ ...leaf, value: '2' }] }] },
      'conditions.all.1.any.0.value',
      'must be a number, as cover is',
    ],
    [
      'a number against text',
      { not: { fact: 'notice', operator: 'equal', value: 2 } },
      'conditions.not.value',
      'must be a text, as notice is',
    ],
    [
      'an order of texts',
      { all: [{ fact: 'notice', operator: 'lessThan', value: 'z' }] },
      'conditions.all.0.operator',
      /cannot be asked of a text/,
    ],
    ['containment of numbers', { all: [{ ...leaf, operator: 'contains' }] }, 'conditions.all.0.operator', /cannot be asked of a number/],
    [
      'a list of another type',
      { all: [{ ...leaf, operator: 'in', value: [1, '2'] }] },
      'conditions.all.0.value',
      /every entry must be a number/,
    ],
    ['another unit', { all: [{ ...leaf, value: { fact: 'sold' } }] }, 'conditions.all.0.value', 'sold is in units, cover in days'],
    ['a value meant in another unit', { all: [{ ...leaf, unit: 'hours' }] }, 'conditions.all.0.unit', 'cover is in days'],
    ['another type', { all: [{ ...leaf, value: { fact: 'notice' } }] }, 'conditions.all.0.value', 'notice is a text, cover a number'],
    ['an unknown fact as value', { all: [{ ...leaf, value: { fact: 'margin' } }] }, 'conditions.all.0.value', 'unknown fact margin'],
    ['an unknown operator', { all: [{ ...leaf, operator: 'toString' }] }, 'conditions.all.0.operator', /an operator, or one behind/],
    ['a path that is code', { all: [{ ...leaf, path: '$..x' }] }, 'conditions.all.0.path', /property names joined by dots/],
    ['an empty group', { all: [leaf, { any: [] }] }, 'conditions.all.1.any', 'an empty group would always hold'],
    ['a leaf where a group belongs', leaf, 'conditions', /./],
    ['two groups in one', { all: [leaf], any: [leaf] }, 'conditions', /Unrecognized key/],
    ['an infinite value', { all: [{ ...leaf, value: Infinity }] }, 'conditions.all.0.value', /./],
    ['an age limit of nothing', { all: [{ ...leaf, maxAgeMinutes: 0 }] }, 'conditions.all.0.maxAgeMinutes', /./],
    ['a parameter of json-rules-engine we do not have', { all: [{ ...leaf, params: {} }] }, 'conditions.all.0', /Unrecognized key/],
    [
      'the name of a shared condition nobody declared',
      { all: [{ condition: 'other' }] },
      'conditions.all.0.condition',
      'unknown shared condition other',
    ],
  ])('is refused for %s, with the path', (_, conditions, path, message) => {
    const found = issues(withConditions(conditions));
    expect(found.map((issue) => issue.path)).toContain(path);
    expect(found.find((issue) => issue.path === path)?.message).toMatch(message);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown signal type', { trigger: { signals: ['retail.weather'] } }, 'trigger.signals.0'],
    ['no signal type', { trigger: { signals: [] } }, 'trigger.signals'],
    ['an unknown effect', { effect: 'order' }, 'effect'],
    ['a merge key of what the subject lacks', { mergeKey: ['exceptionType', 'supplier'] }, 'mergeKey.1'],
    ['an end before its beginning', { effective: { from: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' } }, 'effective.until'],
    ['a date without an offset', { effective: { from: '2026-02-01T00:00:00' } }, 'effective.from'],
    ['an empty scope list', { scope: { stores: [] } }, 'scope.stores'],
    ['a field nobody knows', { priority: 3 }, ''],
    ['fewer than three golden cases', { golden: ruleWith().golden.slice(1) }, 'golden'],
  ])('is refused for %s', (_, changes, path) => {
    expect(paths({ ...ruleWith(), ...changes })).toContain(path);
  });

  it('needs a golden case of each kind', () => {
    const [fires] = ruleWith().golden;
    expect(issues({ ...ruleWith(), golden: [fires, fires, fires] })).toEqual([
      { path: 'golden', message: 'no case expects silent' },
      { path: 'golden', message: 'no case expects unknown' },
    ]);
  });

  it('checks the facts of golden cases like those of conditions', () => {
    const [fires, silent, unknown] = ruleWith().golden;
    const golden = [
      { ...fires, facts: { cover: '1', margin: 3 } },
      { ...silent, missing: ['cover', 'nothing'], ageMinutes: { sold: 4 } },
      unknown,
    ];
    expect(paths({ ...ruleWith(), golden })).toEqual([
      'golden.0.facts.cover',
      'golden.0.facts.margin',
      'golden.1.missing.0',
      'golden.1.missing.1',
      'golden.1.ageMinutes.sold',
    ]);
  });

  it('reports every issue at once', () => {
    expect(paths(withConditions({ all: [{ ...leaf, fact: 'a' }, { not: { ...leaf, fact: 'b' } }, { ...leaf, value: true }] }))).toEqual([
      'conditions.all.0.fact',
      'conditions.all.1.not.fact',
      'conditions.all.2.value',
    ]);
  });
});

describe('the bounds of a rule document', () => {
  it('end at 16 levels', () => {
    expect(issues(withConditions(nested(LIMITS.depth - 1)))).toEqual([]);
    expect(issues(withConditions(nested(LIMITS.depth)))[0]?.message).toBe('nested deeper than 16 levels');
  });

  it('end at 500 groups and comparisons', () => {
    const wide = (leaves: number): Condition => ({ all: Array.from({ length: leaves }, () => leaf) });
    expect(issues(withConditions(wide(LIMITS.nodes - 1)))).toEqual([]);
    expect(issues(withConditions(wide(LIMITS.nodes)))).toEqual([{ path: 'conditions', message: 'more than 500 groups and comparisons' }]);
  });

  it('end at 1,000 entries of a list', () => {
    const list = (length: number): unknown =>
      withConditions({ all: [{ ...leaf, operator: 'in', value: Array.from({ length }, (_, i) => i) }] });
    expect(issues(list(LIMITS.list))).toEqual([]);
    expect(issues(list(LIMITS.list + 1))).toEqual([{ path: 'conditions.all.0.value', message: 'a list of more than 1000 entries' }]);
  });

  it('hold against input made to exhaust the checker', () => {
    const cycle: Record<string, unknown> = {};
    cycle['all'] = [cycle, cycle];
    expect(issues(withConditions(cycle))).toHaveLength(1);
    expect(issues(withConditions(nested(100_000)))[0]?.message).toBe('nested deeper than 64 levels');
  });

  it.each(['__proto__', 'constructor', 'prototype'])('leave no way to a prototype: %s', (key) => {
    const raw = JSON.parse(
      JSON.stringify(withConditions({ all: [leaf] })).replace('"scope":{}', `"scope":{"${key}":{"stores":["1"]}}`),
    ) as unknown;
    expect(issues(raw)).toEqual([{ path: `scope.${key}`, message: 'this key is not allowed' }]);
    expect(({} as Record<string, unknown>)['stores']).toBeUndefined();
  });

  it.each([null, undefined, 7, 'rule', [], {}])('refuse %j without throwing', (raw) => {
    expect(checkRule(raw, smallCatalogue).ok).toBe(false);
  });
});
