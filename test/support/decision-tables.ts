import * as fc from 'fast-check';
import { checkTable, type DecisionTable, type ReadTable } from '../../src/rules/index.js';
import { smallCatalogue } from '../../src/rules/testing/small-world.js';

/** The head of a valid table over the small catalogue; tests change what they are about. */
export function tableWith(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'cover-table',
    title: 'Cover by notice',
    why: 'Short cover is judged with what the store said.',
    owner: 'system:release',
    team: 'regional-ops',
    subject: 'product|store',
    trigger: { signals: ['retail.store-sales.hourly'] },
    exceptionType: 'stockout-risk',
    moneyAtRisk: 'lost-margin-until-replenishment',
    repeatAfterMinutes: 240,
    hitPolicy: 'unique',
    effect: 'open',
    inputs: [{ fact: 'cover', maxAgeMinutes: 60 }, { fact: 'notice' }],
    outputs: [{ field: 'severity' }],
    rows: [
      { in: ['< 1', '-'], out: ['high'], annotation: 'Empty within the day.' },
      { in: ['[1..3)', 'late, short'], out: ['medium'] },
    ],
    golden: [
      { name: 'half a day', expect: 'fires', rows: ['r1'], facts: { cover: 0.5 } },
      { name: 'plenty', expect: 'silent', facts: { cover: 9, notice: 'late' } },
      { name: 'nobody knows', expect: 'unknown', facts: { notice: 'late' }, missing: ['cover'] },
    ],
    ...changes,
  };
}

/** The checked table; throws its issues. */
export function readTable(changes: Record<string, unknown> = {}): ReadTable {
  const checked = checkTable(tableWith(changes), smallCatalogue);
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
  return checked;
}

const number = fc.constantFrom(0, 1, 2, 3, 4);
const words = ['late', 'short', 'none'];
const range = fc
  .tuple(number, number, fc.constantFrom('[', '(', ']'), fc.constantFrom(']', ')', '['))
  .filter(([low, high, open, shut]) => low < high || (low === high && open === '[' && shut === ']'))
  .map(([low, high, open, shut]) => `${open}${low}..${high}${shut}`);
const comparison = fc.tuple(fc.constantFrom('<', '<=', '>', '>='), number).map(([sign, value]) => `${sign} ${value}`);
const numberTests = fc
  .array(fc.oneof(number.map(String), range, comparison), { minLength: 1, maxLength: 3 })
  .map((tests) => tests.join(', '));
const any = fc.constant('-');
const negations = (tests: fc.Arbitrary<string>): fc.Arbitrary<string> => tests.map((text) => `not(${text})`);
const textTests = fc.subarray(words, { minLength: 1 }).map((list) => list.join(', '));

/** Entries for a number, a text and a yes/no fact. */
export const entriesOf = {
  number: fc.oneof(
    { weight: 2, arbitrary: any },
    { weight: 4, arbitrary: numberTests },
    negations(numberTests),
    number.map((value) => `!= ${value}`),
  ),
  text: fc.oneof({ weight: 2, arbitrary: any }, { weight: 3, arbitrary: textTests }, negations(textTests), fc.constant('!= "late"')),
  boolean: fc.oneof({ weight: 3, arbitrary: any }, fc.constantFrom('true', 'false', 'true, false', '!= true', 'not(false)')),
};

const rowArbitrary = fc.record({
  in: fc.tuple(entriesOf.number, entriesOf.text, entriesOf.boolean, entriesOf.number),
  out: fc.tuple(fc.constantFrom('low', 'high')),
});

/** Tables of four inputs over the small catalogue; many overlap, some contradict themselves. Golden cases are not theirs. */
export const anyTable: fc.Arbitrary<ReadTable> = fc
  .record({
    hitPolicy: fc.constantFrom('unique', 'any', 'first', 'collect'),
    rows: fc.array(rowArbitrary, { minLength: 1, maxLength: 5 }),
    limit: fc.constantFrom(undefined, 60),
  })
  .map(({ hitPolicy, rows, limit }) =>
    readTable({
      hitPolicy,
      inputs: [{ fact: 'cover', maxAgeMinutes: limit }, { fact: 'notice' }, { fact: 'promoted' }, { fact: 'sold' }],
      rows,
    }),
  );

/** The table with golden cases it keeps by saying nothing of them: for tests that are not about golden cases. */
export const withoutProof = (table: ReadTable): ReadTable => ({ ...table, document: { ...table.document, golden: [] } as DecisionTable });
