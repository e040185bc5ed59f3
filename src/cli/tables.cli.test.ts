import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstRun, signIn } from '../../test/support/api-client.js';
import { smallHistory } from '../../test/support/backtest-rig.js';
import { freshDatabaseUri } from '../../test/support/database.js';
import { checked, publish, shortStock, write } from '../../test/support/rule-rig.js';
import { startTestServer } from '../../test/support/server.js';
import { readYaml } from '../rules/index.js';
import { runCommand } from './run-command.js';

const GRID = 'row,in: on-hand-estimate,in: units-sold-24h,out: severity\nempty,< 1,-,critical\nshort,[1..4),> 0,low\n';
const GOLDEN = `golden:
  - { name: nothing left, expect: fires, rows: [empty], facts: { on-hand-estimate: 0, units-sold-24h: 3 } }
  - { name: plenty, expect: silent, facts: { on-hand-estimate: 90, units-sold-24h: 3 } }
  - { name: no record, expect: unknown, facts: { units-sold-24h: 3 }, missing: [on-hand-estimate] }`;

// A buyer makes a grid in a spreadsheet; the rest happens on the command line.
describe('decision tables on the command line', () => {
  let directory: string;
  const at = (name: string): string => join(directory, name);
  const run = async (env: Record<string, string>, ...argv: string[]): Promise<{ status: number; out: string; err: string }> => {
    const lines: { out: string[]; err: string[] } = { out: [], err: [] };
    const status = await runCommand(argv, { env, out: (line) => lines.out.push(line), err: (line) => lines.err.push(line) });
    return { status, out: lines.out.join('\n'), err: lines.err.join('\n') };
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'endcap-tables-'));
    await writeFile(at('stock-table.csv'), GRID);
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('begin with a head for the grid, and are validated and tested by either file', async () => {
    const head = await run({}, 'rules', 'import', at('stock-table.csv'), '--owner', 'usr_1');
    expect(head).toMatchObject({ status: 0, err: '' });
    await writeFile(at('stock-table.yaml'), head.out.replace('golden: []', GOLDEN));
    for (const file of [at('stock-table.yaml'), at('stock-table.csv')]) {
      expect(await run({}, 'rules', 'validate', file)).toMatchObject({ status: 0, out: `${file}: a table of 2 rules is valid.` });
      expect(await run({}, 'rules', 'test', file)).toMatchObject({ status: 0, out: '3 of 3 golden cases hold.' });
    }
    const odd = at('odd.csv');
    await writeFile(odd, 'in: on-hand-estimate,colour\n< 1,red\n');
    expect(await run({}, 'rules', 'import', odd, '--owner', 'usr_1')).toMatchObject({
      status: 1,
      err: expect.stringContaining('the column colour'),
    });
    expect((await run({}, 'rules', 'validate', odd)).err).toContain('has no head beside it');
  });

  it('complain with line and column, of the grid or of the head', async () => {
    const head = await readFile(at('stock-table.yaml'), 'utf8');
    await writeFile(at('wrong.yaml'), head);
    await writeFile(at('wrong.csv'), GRID.replace('[1..4)', '[4..1)'));
    expect(await run({}, 'rules', 'validate', at('wrong.csv'))).toMatchObject({ status: 1, err: expect.stringContaining('wrong.csv:3:2') });
    await writeFile(at('wrong.csv'), GRID.replace('[1..4)', '< 4'));
    const overlapping = await run({}, 'rules', 'validate', at('wrong.yaml'));
    expect(overlapping).toMatchObject({ status: 1, err: expect.stringContaining('wrong.csv:3: empty and short both match') });
    await writeFile(at('wrong.yaml'), head.replace('team: regional-ops', 'team: Regional Ops'));
    expect((await run({}, 'rules', 'validate', at('wrong.yaml'))).err).toMatch(/wrong\.yaml:\d+:7 team: /);
    await writeFile(at('wrong.yaml'), head);
    const analysed = await run({}, 'rules', 'table', 'analyse', at('wrong.csv'));
    expect(analysed.status).toBe(1);
    expect(analysed.out).toContain('overlap: empty and short, which differ; for example on-hand-estimate = 0, units-sold-24h = 1');
    expect(analysed.out).toContain('gap: on-hand-estimate: >= 4, units-sold-24h: -; for example on-hand-estimate = 4, units-sold-24h = -1');
    expect(await run({}, 'rules', 'table', 'analyse', at('stock-table.csv'))).toMatchObject({ status: 0, err: '' });
    expect((await run({}, 'rules', 'table', 'analyse', 'config/rule-packs/promotion-stockout.yaml')).err).toContain('is no decision table');
  });

  it('are compared row by row', async () => {
    await writeFile(at('next.yaml'), await readFile(at('stock-table.yaml'), 'utf8'));
    await writeFile(at('next.csv'), GRID.replace('short,', 'more,9,-,high\nshort,').replace('critical', 'high'));
    const { status, out } = await run({}, 'rules', 'diff', at('stock-table.csv'), at('next.csv'));
    expect(status).toBe(1);
    expect(out.split('\n')).toEqual([
      '  stock-table: rows.empty.out.severity: "critical" -> "high"',
      expect.stringContaining('  stock-table: rows.more: (absent) -> '),
    ]);
  });

  it('are exported as head and grid, which say the same', async () => {
    const uri = freshDatabaseUri();
    const server = await startTestServer({ worker: false, uri });
    const target = at('exported');
    let content: unknown;
    try {
      const ada = await firstRun(server.url);
      const ben = await signIn(ada, 'ben@example.com');
      const owner = (await write(ada, shortStock('whose', 'nobody'))).author;
      const head = readYaml({ file: 'head', text: await readFile(at('stock-table.yaml'), 'utf8') }) as { id: string };
      const rows = [
        { id: 'empty', in: ['< 1', '-'], out: ['critical'] },
        { id: 'short', in: ['[1..4)', '> 0'], out: ['low'] },
      ];
      const version = await checked(ada, { ...head, owner, rows });
      content = version.document;
      expect(await publish(ben, version)).toBe(200);
      const answer = await run({ MONGODB_URI: uri, DATA_DIR: directory }, 'rules', 'export', target);
      expect(answer).toMatchObject({ status: 0, out: expect.stringContaining('9 rules and 1 tables of set ') });
    } finally {
      await server.mongo.db.dropDatabase();
      await server.close();
    }
    expect((await readdir(target)).filter((name) => name.startsWith('stock-table'))).toEqual(['stock-table.csv', 'stock-table.yaml']);
    expect((await run({}, 'rules', 'test', join(target, 'stock-table.yaml'))).status).toBe(0);
    await writeFile(at('whole.json'), JSON.stringify(content));
    expect(await run({}, 'rules', 'diff', at('whole.json'), join(target, 'stock-table.csv'))).toMatchObject({ status: 0, out: '' });
  });

  it('are handed in, published and tried out as tables, never as the rules they make', async () => {
    const uri = freshDatabaseUri();
    const server = await startTestServer({ worker: false, uri });
    try {
      const { ada, owner } = await smallHistory(server);
      const { key } = await ada.need<{ key: string }>('POST', '/v1/api-keys', { body: { name: 'build', roles: ['operations-admin'] } });
      await writeFile(at('sent.csv'), GRID);
      const head = (await readFile(at('stock-table.yaml'), 'utf8'))
        .replaceAll('stock-table', 'sent')
        .replace('owner: usr_1', `owner: ${owner}`);
      await writeFile(at('sent.yaml'), head);
      const env = { ENDCAP_API_KEY: key, ENDCAP_PASSWORD: 'a long enough password' };
      const publishing = ['rules', 'publish', at('sent.yaml'), '--url', server.url];

      const moments = ['--from', '2026-02-20', '--until', '2026-03-01'];
      const tried = await run({ MONGODB_URI: uri, DATA_DIR: directory }, 'rules', 'backtest', at('sent.csv'), ...moments);
      expect(tried.status).toBe(0);
      expect(tried.out).toContain('What sent-empty, sent-short would have done from 2026-02-20');

      expect(await run(env, ...publishing)).toMatchObject({
        status: 0,
        err: '',
        out: expect.stringContaining('sent: version 1 is checked.\n1 wait'),
      });
      expect(await run(env, ...publishing, '--user', 'ben@example.com')).toMatchObject({
        status: 0,
        err: '',
        out: expect.stringMatching(/^sent: version 1 is checked\.\nPublished: rule set [0-9a-f]{64} is in force\.$/),
      });
      expect(await ada.get('/v1/rules/sent')).toMatchObject({ inForce: 1, rules: ['sent-empty', 'sent-short'] });
      expect(await run(env, ...publishing)).toMatchObject({ out: 'sent: version 1 is in force.\nNothing is left to publish.' });
      expect(await ada.items('/v1/rule-versions?state=draft')).toEqual([]);
    } finally {
      await server.mongo.db.dropDatabase();
      await server.close();
    }
  });
});
