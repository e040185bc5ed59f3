import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { HOSTILE_RULES, HOSTILE_TEXTS } from '../testing/hostile-rules.js';
import { MOST_OF_A_RULE, within } from '../../../test/support/most-effort.js';
import { ruleWith, smallCatalogue } from '../testing/small-world.js';
import { checkRule, checkRulePack, checkRuleText } from './index.js';

describe('a hostile rule document', () => {
  it.each(HOSTILE_RULES.map((one) => [one.tries, one] as const))('that tries %s is refused, with the place', (_, { raw, at }) => {
    const checked = within(MOST_OF_A_RULE, (work) => checkRule(raw, smallCatalogue, { work }));
    expect(checked.ok).toBe(false);
    if (checked.ok) return;
    expect(checked.issues[0]?.path).toMatch(at);
    expect(checked.issues.length).toBeLessThanOrEqual(200);
    for (const { path, message } of checked.issues) {
      expect(message.length).toBeGreaterThan(3);
      expect(path.length + message.length).toBeLessThan(3_000);
    }
  });

  it.each(HOSTILE_TEXTS.map((one) => [one.tries, one] as const))(
    'that is a text and tries %s is refused, with the line',
    (_, { text, says }) => {
      const checked = within(MOST_OF_A_RULE, (work) => checkRuleText(text, smallCatalogue, { work }));
      expect(checked.ok).toBe(false);
      if (checked.ok) return;
      expect(checked.issues[0]?.message).toMatch(says);
      for (const { line, column } of checked.issues) expect([line >= 1, column >= 1]).toEqual([true, true]);
      expect(checkRulePack(text, smallCatalogue).issues.length).toBeGreaterThan(0);
    },
  );

  it('leaves no trace in prototypes', () => {
    for (const { raw } of HOSTILE_RULES) checkRule(raw, smallCatalogue);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['stores']).toBeUndefined();
  });
});

const hostileValue = fc.oneof(
  { weight: 3, arbitrary: fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, maxDepth: 4 }) },
  fc.constantFrom<unknown>(
    '__proto__',
    '$gt',
    '() => 1',
    '(a+)+$',
    NaN,
    -0,
    '1'.repeat(600),
    [],
    {},
    { condition: 'x' },
    { fact: 'cover' },
  ),
);
const KEYS = Object.keys({ ...ruleWith(), shared: 1, params: 1, playbook: 1, suppress: 1, agent: 1, sharedCause: 1 });

/** A value put somewhere inside a good rule. */
function plant(path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(ruleWith()) as unknown as Record<string | number, unknown>;
  let here = copy;
  for (const step of path.slice(0, -1)) {
    const next = here[step];
    if (typeof next !== 'object' || next === null) break;
    here = next as Record<string | number, unknown>;
  }
  here[path.at(-1) ?? 'id'] = value;
  return copy;
}
const PATHS: (string | number)[][] = [
  ...KEYS.map((key) => [key]),
  ['conditions', 'all', 0],
  ['conditions', 'all', 0, 'fact'],
  ['conditions', 'all', 0, 'operator'],
  ['conditions', 'all', 0, 'value'],
  ['conditions', 'all', 0, 'path'],
  ['conditions', 'any'],
  ['golden', 0, 'facts'],
  ['golden', 1],
  ['scope', 'stores'],
  ['trigger', 'signals'],
];

const checkedRule = (raw: unknown) => within(MOST_OF_A_RULE, (work) => checkRule(raw, smallCatalogue, { work }));
const checkedText = (text: string) => within(MOST_OF_A_RULE, (work) => checkRuleText(text, smallCatalogue, { work }));

describe('whatever is put into a rule', () => {
  it('is refused with its place or accepted, and never throws', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...PATHS), hostileValue, (path, value) => {
        const planted = plant(path, value);
        const checked = checkedRule(planted);
        if (checked.ok) return;
        refused += 1;
        expect(checked.issues.length).toBeGreaterThan(0);
        for (const issue of checked.issues) expect([typeof issue.path, typeof issue.message]).toEqual(['string', 'string']);
      }),
      counted(60_000),
    );
    expect(refused).toBeGreaterThan(1_500);
  });

  it('is no better as a text', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      "'",
      '- ',
      '? ',
      '&a ',
      '*a',
      '!!t ',
      '|',
      '>',
      '\n',
      '  ',
      '\t',
      '#',
      'a',
      '1',
      '---',
      '%',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => checkedText(pieces.join('')).ok === false),
      counted(20_000),
    );
    const good = JSON.stringify(ruleWith(), null, 1);
    fc.assert(
      fc.property(fc.nat({ max: good.length }), fc.nat({ max: 40 }), fc.array(piece, { maxLength: 8 }), (from, length, pieces) => {
        const text = good.slice(0, from) + pieces.join('') + good.slice(from + length);
        const checked = checkedText(text);
        return checked.ok || checked.issues.every(({ line, column }) => line >= 1 && column >= 1);
      }),
      counted(20_000),
    );
  });

  it('costs no more when one piece of it is repeated to the limit', () => {
    const piece = fc.constantFrom(
      '\\q',
      '!a ',
      '&a ',
      '*a ',
      "''",
      '"" ',
      '("\n',
      '- ',
      '? ',
      'a: ',
      'a #\n',
      '%a\n',
      '...\n',
      '---\n',
      '[',
      '{',
      '| ',
      '>\n',
      '\t\n',
      '`',
      '@',
      'a\n',
      'a: `\n',
      '#\n',
      '}',
    );
    fc.assert(
      fc.property(
        fc.constantFrom('', 'a: "', "a: '", 'a: [', 'a: |\n '),
        fc.array(piece, { minLength: 1, maxLength: 3 }),
        (before, pieces) => {
          const part = pieces.join('');
          const text = before + part.repeat(Math.floor(63_000 / part.length));
          return checkedText(text).ok === false;
        },
      ),
      counted(3_000),
    );
  });
});
