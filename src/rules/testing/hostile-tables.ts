import { ruleWith } from './small-world.js';

/** A class of hostile decision table: what it tries, one of its kind, where the refusal must point, and what it says. */
export type HostileTable = { readonly tries: string; readonly raw: Record<string, unknown>; readonly at: RegExp; readonly says: RegExp };
/** The same as the grid of a table, whose head is `headOfGrids`. `at`: file, line and column. */
export type HostileGrid = { readonly tries: string; readonly text: string; readonly at: RegExp; readonly says: RegExp };

/** Facts the tables ask, of a catalogue: three numbers and a text. */
export type TableFacts = { readonly numbers: readonly [string, string, string]; readonly text: string };
export const SMALL_FACTS: TableFacts = { numbers: ['cover', 'lead', 'sold'], text: 'notice' };

type Row = { readonly in: readonly unknown[]; readonly out: readonly unknown[] };
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

/** Numbers that look like chance and are the same every time. */
function dice(): (sides: number) => number {
  let state = 7;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % sides;
  };
}

function headWith({ numbers, text }: TableFacts, changes: Record<string, unknown>): Record<string, unknown> {
  const { conditions: _, severity: __, golden: ___, mergeKey: ____, ...carried } = ruleWith();
  const [number] = numbers;
  return {
    ...carried,
    id: 'hostile-table',
    hitPolicy: 'first',
    inputs: [...numbers, text].map((fact) => ({ fact })),
    outputs: [{ field: 'severity' }],
    golden: [
      { name: 'fires', expect: 'fires', rows: ['r1'], facts: { [number]: 1 } },
      { name: 'silent', expect: 'silent', facts: { [number]: -1_000 } },
      { name: 'unknown', expect: 'unknown', facts: {}, missing: [number] },
    ],
    ...changes,
  };
}

/** Three ranges and what the text is not, paired at will: any two rows may match together, and none lies in another. */
function tangled(count: number): Row[] {
  const roll = dice();
  const range = (): string => {
    const from = roll(100);
    return `[${from}..${from + 1 + roll(60)}]`;
  };
  return times(count, () => ({ in: [range(), range(), range(), `not(w${roll(40)}, w${roll(40)})`], out: ['high'] }));
}

const open = ['-', '-', '-'];

/** The taxonomy: one by hand for each class. */
export function hostileTables(facts: TableFacts = SMALL_FACTS): readonly HostileTable[] {
  const table = (rows: unknown, changes: Record<string, unknown> = {}): Record<string, unknown> => headWith(facts, { rows, ...changes });
  const { golden } = headWith(facts, {}) as { golden: readonly object[] };
  return [
    {
      tries: 'rows that cannot be kept apart, under first',
      raw: table(tangled(300)),
      at: /^rows\.\d+$/,
      says: /takes more work to be kept apart from the rows before it/,
    },
    {
      tries: 'very many rows that cannot be kept apart, under first',
      raw: table(tangled(1_000)),
      at: /^rows\.\d+$/,
      says: /takes more work to be kept apart from the rows before it/,
    },
    {
      tries: 'very many rows that overlap, under unique',
      raw: table(tangled(1_000), { hitPolicy: 'unique' }),
      at: /^rows\.\d+$/,
      says: /both match/,
    },
    {
      tries: 'very many rows that agree, under any',
      raw: table(tangled(1_000), { hitPolicy: 'any' }),
      at: /^rows\.0$/,
      says: /needs more than 2000 comparisons/,
    },
    {
      tries: 'cells of hundreds of ranges',
      raw: table(
        times(200, (row) => ({ in: [times(300, (i) => `[${i * 4 + (row % 2)}..${i * 4 + 2}]`).join(', '), row, '-', '-'], out: ['high'] })),
        { hitPolicy: 'collect' },
      ),
      at: /^rows$/,
      says: /more than 40000 groups and comparisons; split the table/,
    },
    {
      tries: 'golden cases times cells of hundreds of ranges',
      raw: table(
        times(60, (row) => ({ in: [times(300, (i) => `[${i * 4}..${i * 4 + 2}]`).join(', '), row, '-', '-'], out: ['high'] })),
        { golden: times(100, (i) => ({ ...golden[i % 3], name: `case ${i}` })) },
      ),
      at: /^golden$/,
      says: /may have \d+ cases, not 100/,
    },
    {
      tries: 'values without end',
      raw: table(times(900, (row) => ({ in: [`${row}, ${row + 0.25}, ${row + 0.5}`, '-', '-', '-'], out: ['high'] }))),
      at: /^inputs\.0$/,
      says: /more than 2000 different values/,
    },
    {
      tries: 'rows without end',
      raw: table(times(5_000, (row) => ({ in: [row, ...open], out: ['high'] }))),
      at: /^rows$/,
      says: /more than 1000 rows/,
    },
    {
      tries: 'inputs without end',
      raw: table([{ in: ['-'], out: ['high'] }], { inputs: times(900, () => ({ fact: facts.text })) }),
      at: /^inputs$/,
      says: /./,
    },
    {
      tries: 'a cell without end',
      raw: table([{ in: ['1, '.repeat(50_000), ...open], out: ['high'] }]),
      at: /^rows\.0\.in\.0$/,
      says: /./,
    },
    {
      tries: 'a cell made to backtrack',
      raw: table([{ in: ['-', '-', '-', `not(${'"\\"'.repeat(6_000)}`], out: ['high'] }]),
      at: /^rows\.0\.in\.3$/,
      says: /./,
    },
    {
      tries: 'brackets in brackets',
      raw: table([{ in: ['not('.repeat(4_900), ...open], out: ['high'] }]),
      at: /^rows\.0\.in\.0$/,
      says: /./,
    },
    { tries: 'code in a cell', raw: table([{ in: ['() => 1', ...open], out: ['high'] }]), at: /^rows\.0\.in\.0$/, says: /./ },
    {
      tries: 'cells of another kind',
      raw: table(times(1_000, () => ({ in: times(32, () => null), out: ['high'] }))),
      at: /^rows/,
      says: /./,
    },
    {
      tries: 'cells that cannot be read',
      raw: table(times(1_000, () => ({ in: times(4, () => '[5..1]'), out: ['high'] }))),
      at: /^rows\.0\.in\.0$/,
      says: /backwards/,
    },
    { tries: 'rows with structure', raw: table([{ in: [{ $gt: 1 }, ...open], out: ['high'] }]), at: /^rows\.0\.in\.0$/, says: /./ },
    {
      tries: 'a prototype in a row',
      raw: table([JSON.parse('{"in":["1","-","-","-"],"out":["high"],"__proto__":{"a":1}}') as Row]),
      at: /^rows\.0\.__proto__$/,
      says: /not allowed/,
    },
    { tries: 'a row that always fires', raw: table([{ in: ['-', ...open], out: ['high'] }]), at: /^rows\.0$/, says: /always fire/ },
    {
      tries: 'a row that is never reached',
      raw: table([
        { in: ['< 5', ...open], out: ['high'] },
        { in: ['< 4', ...open], out: ['low'] },
      ]),
      at: /^rows\.1$/,
      says: /is never reached: r1 takes every case of it/,
    },
  ];
}

/** The head the hostile grids are read into. */
export const headOfGrids = (facts: TableFacts = SMALL_FACTS): Record<string, unknown> => headWith(facts, {});

/** Grids as a spreadsheet, or somebody with an editor, would send them. */
export function hostileGrids({ numbers, text }: TableFacts = SMALL_FACTS): readonly HostileGrid[] {
  const headings = [...numbers, text].map((fact) => `in: ${fact}`).join(';');
  const grid = (lines: readonly string[]): string => [`${headings};out: severity`, ...lines].join('\n');
  return [
    {
      tries: 'rows that cannot be kept apart',
      text: grid(tangled(500).map((row) => `${row.in.map((cell) => `"${String(cell)}"`).join(';')};high`)),
      at: /:\d+$/,
      says: /takes more work to be kept apart/,
    },
    { tries: 'rows without end', text: grid(times(20_000, (row) => `${row};-;-;-;high`)), at: /^[^:]+$/, says: /1 to 1000 rows/ },
    { tries: 'columns without end', text: `${';'.repeat(400_000)}\n1`, at: /./, says: /./ },
    {
      tries: 'a quote that never closes',
      text: `${grid(['1;-;-;-;high'])}\n"${'x;\n'.repeat(200_000)}`,
      at: /./,
      says: /not readable as CSV/,
    },
    { tries: 'quotes without end', text: `${grid([])}\n${'""'.repeat(300_000)}`, at: /./, says: /./ },
    { tries: 'cells without a heading', text: grid(times(900, () => '1;-;-;-;high;more')), at: /:2:6$/, says: /without a heading/ },
    { tries: 'a formula', text: grid(['=1+1;-;-;-;high']), at: /:2:1$/, says: /./ },
    { tries: 'half of UTF-8', text: grid(['\ufffd;-;-;-;high']), at: /./, says: /UTF-8/ },
    { tries: 'no headings', text: '\n'.repeat(50_000), at: /./, says: /no headings/ },
  ];
}
