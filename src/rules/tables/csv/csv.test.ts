import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../../test/support/counted.js';
import { entriesOf, readTable, tableWith } from '../../../../test/support/decision-tables.js';
import { smallCatalogue } from '../../testing/small-world.js';
import { readTableFiles, TABLE_LIMITS, writeTableFiles } from '../index.js';
import { guardCell, unguardCell } from './csv-cell.js';
import { delimiterOf, sizeIssue } from './grid-size.js';

const { rows: _, ...HEAD } = tableWith();
const read = (grid: string, head: Record<string, unknown> = HEAD) =>
  readTableFiles({ head: { file: 'cover.yaml', text: JSON.stringify(head) }, grid: { file: 'cover.csv', text: grid } }, smallCatalogue);
const issues = (grid: string, head?: Record<string, unknown>): string[] => {
  const checked = read(grid, head);
  return checked.ok ? [] : checked.issues.map(({ path, message }) => `${path} ${message}`);
};

describe('a table as files', () => {
  it('writes inputs, then outputs, then annotations', () => {
    expect(writeTableFiles(readTable().document).grid.split('\r\n')).toEqual([
      '"in: cover","in: notice","out: severity",annotation',
      '"< 1",-,high,"Empty within the day."',
      '[1..3),"late, short",medium,',
      '',
    ]);
  });

  it.each([
    ['commas', 'in: cover,in: notice,out: severity\n< 1,-,high\n[1..3),"late, short",medium\n'],
    [
      'semicolons, as a European Excel writes',
      '\ufeffin: cover;in: notice;out: severity\r\n< 1;-;high\r\n[1..3);late, short;medium\r\n;;\r\n',
    ],
    ['tabs', 'in: cover\tin: notice\tout: severity\n< 1\t-\thigh\n\n[1..3)\tlate, short\tmedium'],
    ['columns in another order and spelling', 'OUT:severity,In : Notice,in:cover\nhigh,-,< 1\nmedium,"late, short",[1..3)\n'],
  ])('reads %s', (_name, grid) => {
    expect(issues(grid)).toEqual([]);
    const checked = read(grid);
    expect(checked.ok && checked.document.rows).toEqual([
      { in: ['< 1', '-'], out: ['high'] },
      { in: ['[1..3)', 'late, short'], out: ['medium'] },
    ]);
  });

  it('comes back as it was, whatever is in it', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      // eslint-disable-next-line no-control-regex -- what a table refuses cannot come back
      .filter((one) => !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffd]/.test(one) && one.isWellFormed());
    const risky = fc.tuple(fc.constantFrom('=', '+', '-', '@', "'", "''", '"', ';', ',', ' ', ''), text).map((parts) => parts.join(''));
    const quoted = risky.map((one) => `"${one.replace(/[\\"]/g, '\\$&')}"`);
    const rowOf = fc.record(
      {
        in: fc.tuple(fc.oneof(entriesOf.number, fc.constantFrom('-0.5', '+3', '-1e3')), fc.oneof(entriesOf.text, quoted)),
        out: fc.tuple(
          fc.constantFrom('low', 'high'),
          fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => (one === 0 ? 0 : one)),
          risky,
          fc.boolean(),
        ),
        annotation: risky,
      },
      { requiredKeys: ['in', 'out'] },
    );
    const outputs = [
      { field: 'severity' },
      { param: 'boost', type: 'number' },
      { param: 'Note', type: 'text' },
      { param: 'urgent', type: 'boolean' },
    ];
    const ids = fc.option(fc.constantFrom('late', 'row-x'));
    const options = fc.record({
      delimiter: fc.constantFrom(',' as const, ';' as const, '\t' as const),
      bom: fc.boolean(),
      lineEnd: fc.constantFrom('\n' as const, '\r\n' as const),
    });
    fc.assert(
      fc.property(fc.array(rowOf, { minLength: 1, maxLength: 5 }), ids, options, (rows, id, how) => {
        const named = rows.map((row, index) => (index === 0 && id !== null ? { id, ...row } : row));
        const golden = (HEAD['golden'] as Record<string, unknown>[]).map((one) => (one['rows'] ? { ...one, rows: [id ?? 'r1'] } : one));
        const table = readTable({ hitPolicy: 'collect', outputs, rows: named, golden }).document;
        const { head, grid } = writeTableFiles(table, how);
        const back = read(grid, head as unknown as Record<string, unknown>);
        expect(back.ok ? back.document : back.issues).toEqual(table);
        // No cell a spreadsheet would run.
        for (const line of grid.split(/\r?\n/)) expect(line).not.toMatch(/^"?[=@]/);
      }),
      counted(10_000),
    );
  });

  it.each<[string, string, string]>([
    ['-', '-', '-'],
    ['-0.5', '-0.5', '-0.5'],
    ['=1+1', "'=1+1", '=1+1'],
    ['-2+3', "'-2+3", '-2+3'],
    ['+3', "'+3", '+3'],
    ['@SUM(A1)', "'@SUM(A1)", '@SUM(A1)'],
    ["'=1", "''=1", "'=1"],
    ['\tx', "'\tx", '\tx'],
    ['late', 'late', 'late'],
  ])('marks %j as %j', (text, marked, back) => {
    expect(guardCell(text)).toBe(marked);
    expect(unguardCell(marked)).toBe(back);
  });

  it('takes back no apostrophe it did not put', () => {
    expect(unguardCell("'late")).toBe("'late");
  });

  it('tells the delimiter from the headings, not from what is quoted in them', () => {
    expect(delimiterOf('"a,b,c,d";x;y\n1,2,3,4,5,6')).toBe(';');
    expect(delimiterOf('a')).toBe(',');
  });

  it('are refused unread when they are too large, whatever ends their lines; what stands in quotes does not count', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      expect(sizeIssue(`a;b${end}`.repeat(3_999), ';')).toBeUndefined();
      expect(sizeIssue(`a;b${end}`.repeat(4_001), ';')?.message).toMatch(/1 to 1000 rows/);
      expect(sizeIssue(`a${end}${';'.repeat(100)}`, ';')).toEqual({ line: 2, message: 'more than 100 cells in a line' });
      expect(sizeIssue(`"${`;${end}`.repeat(5_000)}"${';'.repeat(99)}`, ';')).toBeUndefined();
    }
    expect(sizeIssue('""'.repeat(100_001), ';')?.message).toBe('more than 200000 quotes');
  });

  it.each<[string, string, string | RegExp]>([
    [
      'a wrong entry',
      'in: cover,in: notice,out: severity\n< 1,-,high\n\n[3..1),-,low\n',
      'cover.csv:4:1 cover: the range runs backwards (character 1)',
    ],
    [
      'an entry after a cell of two lines',
      'in: cover,in: notice,out: severity\n"< 1\n",-,high\nx,-,low\n',
      'cover.csv:4:1 cover: not a number, as the fact is (character 1)',
    ],
    [
      'an empty cell',
      'in: cover,in: notice,out: severity\n< 1,,high\n',
      'cover.csv:2:2 notice: empty; write - for any value (character 1)',
    ],
    ['a short row', 'in: cover,in: notice,out: severity\n< 1,-\n', 'cover.csv:2:3 empty'],
    ['a decimal comma', 'in: cover;in: notice;out: severity\n< 1;-;high\n4,5;-;high\n', /cover\.csv:3:1 cover: a decimal comma\?/],
    ['a wrong output', 'out: severity;in: notice;in: cover\nfatal;-;1\n', /^cover\.csv:2:1 severity: must be one of/],
    [
      'an unknown column',
      'in: cover,in: notice,out: severity,in: margin\n1,-,high,2\n',
      'cover.csv:1:4 no such input or output in the head of the table',
    ],
    ['a column twice', 'in: cover,in: cover,in: notice,out: severity\n1,1,-,high\n', 'cover.csv:1:2 in: cover is a column twice'],
    ['a missing column', 'in: cover,out: severity\n1,high\n', 'cover.csv:1 no column in: notice'],
    ['a cell without a heading', 'in: cover,in: notice,out: severity\n1,-,high,what\n', 'cover.csv:2:4 a cell without a heading'],
    ['an open quote', 'in: cover,in: notice,out: severity\n1,"-,high\n', /^cover\.csv:\d+ not readable as CSV \(CSV_/],
    ['no rows', 'in: cover,in: notice,out: severity\n', /1 to 1000 rows/],
    ['nothing', '', 'cover.csv empty: no headings'],
    ['another encoding', 'in: cover,in: notice,out: severity\n1,f\ufffdr,high\n', /UTF-8/],
    ['too much', `in: cover\n${'1\n'.repeat(TABLE_LIMITS.csvBytes / 2)}`, 'cover.csv more than 1000000 bytes'],
    ['too many rows', `in: cover,in: notice,out: severity\n${'1,-,high\n'.repeat(1_001)}`, /1 to 1000 rows under the headings, not 1001/],
  ])('names the line and column of %s', (_name, grid, expected) => {
    expect(issues(grid)[0]).toMatch(
      typeof expected === 'string' ? new RegExp(`^${expected.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : expected,
    );
  });

  it.each<[string, string, RegExp]>([
    ['unreadable YAML', '{', /cover\.yaml:1:2 not readable as YAML/],
    ['an alias', 'a: &x 1\nb: *x', /cover\.yaml/],
    ['no map', '- 1', /not the head of a table/],
    ['rows of its own', '{ rows: [] }', /rows stand in the grid/],
    ['no inputs', '{ id: x }', /cover\.yaml:1:1 inputs/],
    ['hostile nesting', '['.repeat(50_000), /cover\.yaml/],
    ['too much', ' '.repeat(1_000_001), /more than 1000000 bytes/],
    ['a wrong field', JSON.stringify({ ...HEAD, team: 'A B' }), /cover\.yaml:1:135 team/],
  ])('refuses a head with %s', (_name, text, expected) => {
    const grid = 'in: cover,in: notice,out: severity\n< 1,-,high\n';
    const checked = readTableFiles({ head: { file: 'cover.yaml', text }, grid: { file: 'cover.csv', text: grid } }, smallCatalogue);
    expect(checked.ok ? 'read' : checked.issues.map(({ path, message }) => `${path} ${message}`).join('\n')).toMatch(expected);
  });
});
