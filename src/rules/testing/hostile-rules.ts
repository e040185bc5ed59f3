import { ruleWith } from './small-world.js';

/** A class of hostile rule document: what it tries, one of its kind, and where the refusal must point. */
export type HostileRule = { readonly tries: string; readonly raw: unknown; readonly at: RegExp };
/** The same as a text. */
export type HostileText = { readonly tries: string; readonly text: string; readonly says: RegExp };

const leaf = { fact: 'cover', operator: 'lessThan', value: 2 };
const withConditions = (conditions: unknown, more: object = {}): unknown => ({ ...ruleWith(), conditions, ...more });
const withLeaf = (changes: object): unknown => withConditions({ all: [{ ...leaf, ...changes }] });
const golden = (changes: object): unknown => {
  const [first, ...rest] = ruleWith().golden;
  return { ...ruleWith(), golden: [{ ...first, ...changes }, ...rest] };
};

function nested(depth: number, key: 'all' | 'not'): unknown {
  let inner: unknown = leaf;
  for (let i = 0; i < depth; i += 1) inner = key === 'all' ? { all: [inner] } : { not: inner };
  return inner;
}

function cyclic(): unknown {
  const circle: Record<string, unknown> = {};
  circle['all'] = [circle, leaf];
  return withConditions(circle);
}

/** Fifty names, each standing for two of the next: 2^50 comparisons if somebody wrote them out. */
const doubling = Object.fromEntries(
  Array.from({ length: 50 }, (_, i) => [
    `c${i}`,
    { all: i < 49 ? [{ condition: `c${i + 1}` }, { condition: `c${i + 1}` }] : [leaf, leaf] },
  ]),
);
const parsed = (text: string): unknown => JSON.parse(text) as unknown;
const json = (changes: string): unknown => parsed(JSON.stringify(ruleWith()).replace('"scope":{}', changes));

/** The taxonomy: one by hand for each class. None fires, none throws, each names its place. */
export const HOSTILE_RULES: readonly HostileRule[] = [
  { tries: 'depth just over the limit', raw: withConditions(nested(16, 'all')), at: /^conditions(\.all\.0)+$/ },
  { tries: 'depth that exhausts a recursive reader', raw: withConditions(nested(100_000, 'not')), at: /^conditions(\.not)+$/ },
  { tries: 'width', raw: withConditions({ any: Array.from({ length: 999 }, () => leaf) }), at: /^conditions$/ },
  {
    tries: 'very many values',
    raw: withConditions({ all: Array.from({ length: 900 }, () => Array.from({ length: 900 }, () => 1)) }),
    at: /^$/,
  },
  {
    tries: 'a huge list',
    raw: withLeaf({ operator: 'in', value: Array.from({ length: 100_000 }, (_, i) => i) }),
    at: /^conditions\.all\.0\.value$/,
  },
  { tries: 'a cycle of objects', raw: cyclic(), at: /^conditions/ },
  {
    tries: 'a cycle of shared conditions',
    raw: withConditions({ condition: 'a' }, { shared: { a: { not: { condition: 'b' } }, b: { all: [{ condition: 'a' }] } } }),
    at: /^shared\.b\.all\.0\.condition$/,
  },
  { tries: 'growth through shared conditions', raw: withConditions({ condition: 'c0' }, { shared: doubling }), at: /^conditions$/ },
  {
    tries: 'shared conditions without end',
    raw: withConditions({ all: [leaf] }, { shared: Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`c${i}`, { all: [leaf] }])) }),
    at: /^shared$/,
  },
  {
    tries: 'shared conditions nobody uses',
    raw: withConditions(
      { all: [leaf] },
      { shared: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`c${i}`, { any: Array.from({ length: 98 }, () => leaf) }])) },
    ),
    at: /^shared$/,
  },
  {
    tries: 'golden cases times comparisons with long lists',
    raw: withConditions(
      {
        any: Array.from({ length: 18 }, (_, i) => ({
          ...leaf,
          operator: 'in',
          value: Array.from({ length: 1_000 }, (__, j) => j + i / 20),
        })),
      },
      { golden: Array.from({ length: 100 }, (_, i) => ({ ...ruleWith().golden[i % 3], name: `case ${i}` })) },
    ),
    at: /^golden$/,
  },
  {
    tries: 'golden cases times pieces of text',
    raw: withConditions({
      any: Array.from({ length: 18 }, (_, i) => ({
        fact: 'notice',
        operator: 'someValue:contains',
        value: Array.from({ length: 1_000 }, (__, j) => `${i}-${j}`),
      })),
    }),
    at: /^golden$/,
  },
  { tries: 'a shared condition of the prototype', raw: withConditions({ condition: 'constructor' }), at: /^conditions\.condition$/ },
  { tries: 'an empty group', raw: withConditions({ all: [leaf, { any: [] }] }), at: /^conditions\.all\.1\.any$/ },
  { tries: 'no conditions', raw: withConditions(undefined), at: /^conditions$/ },
  {
    tries: 'code in a path',
    raw: withLeaf({ path: "$..[?(@.constructor.constructor('return process')())]" }),
    at: /^conditions\.all\.0\.path$/,
  },
  { tries: 'a prototype in a path', raw: withLeaf({ path: 'a.__proto__.b' }), at: /^conditions\.all\.0\.path$/ },
  { tries: 'a path made to backtrack', raw: withLeaf({ path: `${'a'.repeat(64)}.`.repeat(4_000) }), at: /^conditions\.all\.0\.path$/ },
  { tries: 'code for an operator', raw: withLeaf({ operator: '() => true' }), at: /^conditions\.all\.0\.operator$/ },
  { tries: 'a pattern for an operator', raw: withLeaf({ operator: 'matches', value: '(a+)+$' }), at: /^conditions\.all\.0\.operator$/ },
  { tries: 'an inherited operator', raw: withLeaf({ operator: 'hasOwnProperty' }), at: /^conditions\.all\.0\.operator$/ },
  { tries: 'decorators without end', raw: withLeaf({ operator: `${'not:'.repeat(50_000)}equal` }), at: /^conditions\.all\.0\.operator$/ },
  { tries: 'decorators that make no sense', raw: withLeaf({ operator: 'someValue:in', value: [1] }), at: /^conditions\.all\.0\.operator$/ },
  { tries: 'a list decorator on a plain fact', raw: withLeaf({ operator: 'everyFact:equal' }), at: /^conditions\.all\.0\.operator$/ },
  { tries: 'a fact that is computed', raw: withLeaf({ params: { code: 'process.exit()' } }), at: /^conditions\.all\.0$/ },
  { tries: 'a name made to backtrack', raw: withLeaf({ fact: `${'a-'.repeat(50_000)}!` }), at: /^conditions\.all\.0\.fact$/ },
  { tries: 'an unknown fact', raw: withLeaf({ fact: 'margin' }), at: /^conditions\.all\.0\.fact$/ },
  { tries: 'an unknown fact to compare with', raw: withLeaf({ value: { fact: 'margin' } }), at: /^conditions\.all\.0\.value$/ },
  { tries: 'a wrong type', raw: withLeaf({ value: '2' }), at: /^conditions\.all\.0\.value$/ },
  { tries: 'a wrong unit', raw: withLeaf({ value: { fact: 'sold' } }), at: /^conditions\.all\.0\.value$/ },
  { tries: 'no number at all', raw: withLeaf({ value: NaN }), at: /^conditions\.all\.0\.value$/ },
  { tries: 'an endless number', raw: withLeaf({ value: Infinity }), at: /^conditions\.all\.0\.value$/ },
  { tries: 'a database operator', raw: withLeaf({ value: { $gt: '' } }), at: /^conditions\.all\.0\.value/ },
  { tries: 'a function', raw: withLeaf({ value: () => 1 }), at: /^conditions\.all\.0\.value$/ },
  { tries: 'a big integer', raw: withLeaf({ value: 10n ** 400n }), at: /^conditions\.all\.0\.value$/ },
  {
    tries: 'a long text',
    raw: withLeaf({ fact: 'notice', operator: 'equal', value: 'x'.repeat(1_000_000) }),
    at: /^conditions\.all\.0\.value$/,
  },
  { tries: '__proto__ as a key', raw: json('"scope":{"__proto__":{"stores":["1"]}}'), at: /^scope\.__proto__$/ },
  { tries: 'constructor as a key', raw: json('"scope":{},"params":{"constructor":1}'), at: /^params\.constructor$/ },
  { tries: 'fields nobody knows', raw: { ...ruleWith(), isAdmin: true }, at: /^$/ },
  {
    tries: 'parameters without end',
    raw: { ...ruleWith(), params: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`p${i}`, i])) },
    at: /^params$/,
  },
  { tries: 'parameters with structure', raw: { ...ruleWith(), params: { deep: { er: 1 } } }, at: /^params\.deep$/ },
  {
    tries: 'a recurrence every second',
    raw: { ...ruleWith(), suppress: [{ rrule: 'FREQ=SECONDLY', durationMinutes: 1, reason: 'why not' }] },
    at: /^suppress\.0\.rrule$/,
  },
  {
    tries: 'a recurrence that never comes',
    raw: { ...ruleWith(), suppress: [{ rrule: 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31', durationMinutes: 1, reason: 'why not' }] },
    at: /^suppress\.0\.rrule$/,
  },
  {
    tries: 'a recurrence of great length',
    raw: { ...ruleWith(), suppress: [{ rrule: 'FREQ=DAILY;'.repeat(50_000), durationMinutes: 1, reason: 'why not' }] },
    at: /^suppress\.0\.rrule$/,
  },
  {
    tries: 'windows without end',
    raw: { ...ruleWith(), suppress: Array.from({ length: 900 }, () => ({ rrule: 'FREQ=DAILY', durationMinutes: 1, reason: 'why not' })) },
    at: /^suppress$/,
  },
  {
    tries: 'conditions that contradict each other',
    raw: withConditions({ all: [leaf, { ...leaf, operator: 'greaterThan' }] }),
    at: /^conditions\.all\.1$/,
  },
  { tries: 'conditions that always hold', raw: withConditions({ any: [leaf, { not: leaf }] }), at: /^conditions$/ },
  { tries: 'a subject that is code', raw: { ...ruleWith(), subject: 'product|store|${x}' }, at: /^subject$/ },
  { tries: 'a merge key of what the subject lacks', raw: { ...ruleWith(), mergeKey: ['supplier'] }, at: /^mergeKey\.0$/ },
  { tries: 'a wrong date', raw: { ...ruleWith(), effective: { from: '2026-13-45T99:00:00Z' } }, at: /^effective\.from$/ },
  { tries: 'golden cases of unknown facts', raw: golden({ facts: { nothing: 1 } }), at: /^golden\.0\.facts\.nothing$/ },
  { tries: 'a key of great length', raw: golden({ facts: { ['a'.repeat(1_000_000)]: 1 } }), at: /^golden\.0\.facts$/ },
  { tries: 'a list for a rule', raw: [ruleWith()], at: /^$/ },
  { tries: 'nothing', raw: null, at: /^$/ },
];

const rule = JSON.stringify(ruleWith());
const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...'bcdefghi'.split('').map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghi'[i]}`).join()}]`),
].join('\n');

/** Hostile texts: what only a reader of YAML or JSON can be hurt by. */
export const HOSTILE_TEXTS: readonly HostileText[] = [
  { tries: 'growth through aliases', text: bomb, says: /aliases are not allowed/ },
  { tries: 'a cycle of aliases', text: 'a: &a [*a]', says: /aliases are not allowed/ },
  { tries: 'a merge key', text: 'base: &b { id: x }\nrule: { <<: *b }', says: /aliases are not allowed/ },
  { tries: 'a megabyte', text: `id: ${'x'.repeat(1_000_000)}`, says: /longer than 64000 characters/ },
  { tries: 'depth in brackets', text: '['.repeat(30_000), says: /nested deeper|not readable/ },
  { tries: 'depth in closed brackets', text: '['.repeat(30_000) + ']'.repeat(30_000), says: /nested deeper|not readable/ },
  { tries: 'depth in braces', text: '{"a":'.repeat(10_000), says: /nested deeper|not readable/ },
  { tries: 'depth in dashes', text: '- '.repeat(5_000), says: /nested deeper|not readable/ },
  {
    tries: 'depth in indentation',
    text: Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    says: /nested deeper|not readable/,
  },
  { tries: 'depth in questions', text: '? '.repeat(5_000), says: /nested deeper|not readable/ },
  { tries: 'very many keys', text: Array.from({ length: 6_000 }, (_, i) => `k${i}: `).join('\n'), says: /more than 2000 keys/ },
  { tries: 'very many values', text: `id: [${'1,'.repeat(30_000)}1]`, says: /more than 6000 values/ },
  { tries: 'a key given twice', text: `${rule.slice(0, -1)},"id":"other"}`, says: /DUPLICATE_KEY/ },
  { tries: 'a tag', text: '!!js/function "() => 1"', says: /not readable|expected/ },
  { tries: 'several documents', text: `${rule}\n---\n${rule}`, says: /one document/ },
  { tries: 'escapes nobody knows', text: `a: "${'\\q'.repeat(30_000)}`, says: /not readable as YAML \(BAD_DQ_ESCAPE\)/ },
  { tries: 'tags without end', text: '!a '.repeat(20_000), says: /more than 6000 values/ },
  { tries: 'as many tags as are read', text: '!a '.repeat(5_900), says: /not readable as YAML \(MULTIPLE_TAGS\)/ },
  { tries: 'quotes without end', text: "'' ".repeat(20_000), says: /more than 18000 quotes/ },
  { tries: 'as many quotes as are read', text: '"" '.repeat(8_900), says: /not readable as YAML \(UNEXPECTED_TOKEN\)/ },
  { tries: 'quotes that never close', text: '("\n'.repeat(15_000), says: /more than 6000 lines/ },
  { tries: 'lines without end', text: '\n'.repeat(60_000), says: /more than 6000 lines/ },
  { tries: 'directives without end', text: '%a\n'.repeat(5_900), says: /not readable as YAML/ },
  { tries: 'comments without end', text: 'a #\n'.repeat(5_900), says: /not readable as YAML/ },
  { tries: 'documents that only end', text: '...\n'.repeat(5_900), says: /one document/ },
  { tries: 'half a document', text: rule.slice(0, 200), says: /not readable/ },
  { tries: 'no document', text: '', says: /./ },
  { tries: 'control characters', text: 'id: \u0000\u0007\u001b', says: /./ },
  { tries: 'half a character', text: `id: "\ud800"\n${'\udfff'.repeat(50)}`, says: /./ },
  { tries: 'a number beyond all numbers', text: rule.replace('"value":2', '"value":1e999'), says: /expected number|Invalid/ },
];
