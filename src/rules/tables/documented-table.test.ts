import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compileRuleSet } from '../engine/index.js';
import { parseFactCatalogue } from '../facts/index.js';
import { runGoldenCases } from '../golden/index.js';
import { analyseTable, compileTable, parseEntry, readTableFiles, runTableGoldenCases, writeExample } from './index.js';

const root = new URL('../../../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const guide = text('docs/decision-tables.md');
const catalogue = parseFactCatalogue(
  readdirSync(new URL('config/facts/', root))
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ file, text: text(`config/facts/${file}`) })),
);

/** The first markdown table of the guide, as CSV. */
const grid = guide
  .split('\n')
  .slice(guide.split('\n').findIndex((line) => line.startsWith('| row ')))
  .filter((_line, index, lines) => index !== 1 && lines.slice(0, index + 1).every((one) => one.startsWith('|')))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim())
      .join(';'),
  )
  .join('\n');
const head = /```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';

it('the worked example of the guide is a table of the shipped facts, and does what the guide says', () => {
  const table = readTableFiles({ head: { file: 'head.yaml', text: head }, grid: { file: 'grid.csv', text: grid } }, catalogue);
  if (!table.ok) throw new Error(JSON.stringify(table.issues));
  expect(table.grid.rows).toHaveLength(3);
  expect(runTableGoldenCases(table).every(({ ok }) => ok)).toBe(true);
  const compiled = compileTable(table, catalogue);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  const ids = compiled.documents.map(({ id }) => id);
  expect(ids).toEqual(['promotion-severity-urgent', 'promotion-severity-short', 'promotion-severity-soon']);
  for (const id of ids) expect(guide).toContain(`\`${id}\``);
  for (const document of compiled.documents)
    for (const result of runGoldenCases(document, catalogue)) expect(result).toMatchObject({ ok: true });
  expect(compileRuleSet(compiled.documents, catalogue).rules).toHaveLength(3);
  const gaps = analyseTable(table).gaps.map(({ region, example }) => ({
    region: Object.entries(region)
      .map(([fact, entry]) => `${fact}: ${entry}`)
      .join(', '),
    example: writeExample(example, table.grid),
  }));
  const described = gaps.find(({ region }) => guide.replace(/\s+/g, ' ').includes(region) && region.includes('[0..1)'));
  expect(guide.replace(/\s+/g, ' '), JSON.stringify(gaps)).toContain(described?.example ?? 'no such gap');
});

it('the entries the guide lists can all be read', () => {
  for (const entry of ['-', '5', '< 3', '<= 3', '> 3', '>= 3', '[1..5]', '(1..5]', '[1..5)', ']1..5[', '< 1, > 9'])
    expect(parseEntry(entry, 'number').ok, entry).toBe(true);
  for (const entry of ['late', '"too short"', '!= late', 'late, short', 'not(late, short)'])
    expect(parseEntry(entry, 'text').ok, entry).toBe(true);
});
