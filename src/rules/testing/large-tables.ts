import { headOfGrids } from './hostile-tables.js';

type Row = { readonly in: readonly string[]; readonly out: readonly string[] };
const rows = (count: number, cells: (index: number) => readonly string[]): Row[] =>
  Array.from({ length: count }, (_, index) => ({ in: cells(index), out: ['high'] }));

/** The row that fires at half a day of cover and nothing known but that word; beyond all steps nothing does. */
const golden = (notice: string, beyond: number): readonly object[] => [
  { name: 'half a day', expect: 'fires', rows: ['r1'], facts: { cover: 0.5, notice } },
  { name: 'beyond', expect: 'silent', facts: { cover: beyond, notice } },
  { name: 'nobody knows', expect: 'unknown', facts: { notice }, missing: ['cover'] },
];

function table(changes: Record<string, unknown>): Record<string, unknown> {
  return { ...headOfGrids(), id: 'large-table', inputs: [{ fact: 'cover' }, { fact: 'notice' }], golden: golden('w0', 5_000), ...changes };
}

/** Tables of a thousand rows that people do write: each by name, over the small catalogue, and each passes its check. */
export function largeTables(): readonly (readonly [name: string, raw: Record<string, unknown>])[] {
  return [
    ['thresholds', table({ rows: rows(1_000, (i) => [`< ${i + 1}`, '-']) })],
    ...(['unique', 'any', 'first', 'collect'] as const).map(
      (hitPolicy) =>
        [`steps, ${hitPolicy}`, table({ hitPolicy, rows: rows(1_000, (i) => [`[${i}..${i + 1})`, i % 2 ? 'late' : '-']) })] as const,
    ),
    [
      'steps for each of ten words, and a default',
      table({
        rows: [
          ...rows(990, (i) => [`[${i % 99}..${(i % 99) + 1})`, `w${Math.floor(i / 99)}`]),
          { id: 'rest', in: ['>= 0', '-'], out: ['low'] },
        ],
        golden: golden('w0', -1),
      }),
    ],
    ['words, two a row', table({ hitPolicy: 'unique', rows: rows(999, (i) => ['< 1', `a${i}, z${i}`]), golden: golden('a0', 5) })],
  ];
}
