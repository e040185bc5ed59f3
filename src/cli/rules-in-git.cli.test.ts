import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstRun, signIn, type ApiClient } from '../../test/support/api-client.js';
import { freshDatabaseUri } from '../../test/support/database.js';
import { checked, inForce, publish, shortStock, write, type WrittenDocument } from '../../test/support/rule-rig.js';
import { startTestServer, type TestServer } from '../../test/support/server.js';
import { runCommand } from './run-command.js';

const uri = freshDatabaseUri();
const SHARED = { 'little-is-left': { all: [{ fact: 'on-hand-estimate', operator: 'lessThan', value: 5 }] } };

// A team keeps its rules in git: they take out what is in force, change a file, look, and bring it back.
describe('rules in a repository', () => {
  let server: TestServer;
  let directory: string;
  let ada: ApiClient;
  let ben: ApiClient;
  let owner: string;
  let env: Record<string, string>;
  let exported: string;
  const run = async (...argv: string[]) => {
    const lines: { out: string[]; err: string[] } = { out: [], err: [] };
    const status = await runCommand(argv, { env, out: (line) => lines.out.push(line), err: (line) => lines.err.push(line) });
    return { status, out: lines.out.join('\n'), err: lines.err.join('\n') };
  };
  const files = async (): Promise<string[]> =>
    (await readdir(exported)).filter((name) => name.endsWith('.yaml')).map((name) => join(exported, name));
  const table = (): WrittenDocument => {
    const { conditions: _conditions, severity: _severity, ...head } = shortStock('git-table', owner);
    const golden = (head['golden'] as { expect: string }[]).map((one) => (one.expect === 'fires' ? { ...one, rows: ['short'] } : one));
    const rows = [{ id: 'short', in: ['< 5'], out: ['low'] }];
    return { ...head, golden, hitPolicy: 'unique', inputs: [{ fact: 'on-hand-estimate' }], outputs: [{ field: 'severity' }], rows };
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'endcap-git-'));
    exported = join(directory, 'rules');
    server = await startTestServer({ worker: false, uri });
    ada = await firstRun(server.url);
    ben = await signIn(ada, 'ben@example.com');
    owner = (await write(ada, shortStock('whose', 'nobody-yet'))).author;
    const { key } = await ada.need<{ key: string }>('POST', '/v1/api-keys', { body: { name: 'build', roles: ['operations-admin'] } });
    env = { MONGODB_URI: uri, DATA_DIR: directory, ENDCAP_API_KEY: key, ENDCAP_PASSWORD: 'a long enough password' };
    const shared = shortStock('git-shared', owner, { shared: SHARED, conditions: { all: [{ condition: 'little-is-left' }] } });
    for (const document of [shared, table()])
      if ((await publish(ben, await checked(ada, document))) !== 200) throw new Error(`${document.id} is not in force`);
  });
  afterAll(async () => {
    await server.mongo.db.dropDatabase();
    await server.close();
    await rm(directory, { recursive: true });
  });

  it('are taken out as they were written, and bring nothing back that was not there', async () => {
    const before = await inForce(ada);
    const versions = await ada.items('/v1/rule-versions?limit=200');
    expect(await run('rules', 'export', exported)).toMatchObject({
      status: 0,
      err: '',
      out: expect.stringContaining('and 1 tables of set'),
    });
    expect(await readFile(join(exported, 'git-shared.yaml'), 'utf8')).toContain('- condition: little-is-left');

    expect(await run('rules', 'validate', ...(await files()))).toMatchObject({ status: 0, err: '' });
    expect(await run('rules', 'test', ...(await files()))).toMatchObject({ status: 0, err: '' });
    expect(await run('rules', 'diff', '--in-force', '--whole', ...(await files()))).toMatchObject({ status: 0, out: '', err: '' });
    const published = await run('rules', 'publish', ...(await files()), '--url', server.url, '--user', 'ben@example.com');
    expect(published).toMatchObject({
      status: 0,
      err: '',
      out: expect.stringMatching(/git-shared: version 1 is in force\.\n[^]*Nothing is left to publish\.$/),
    });
    expect(await inForce(ada)).toEqual(before);
    expect(await ada.items('/v1/rule-versions?limit=200')).toEqual(versions);

    // Taken out again, nothing differs; what is of nothing in force is named.
    await writeFile(join(exported, 'left-over.yaml'), 'rules: []\n');
    const again = await run('rules', 'export', exported);
    expect(again.err).toBe(`${join(exported, 'left-over.yaml')} is of nothing in force.`);
    await rm(join(exported, 'left-over.yaml'));
  });

  it('are compared with what is in force, in the database and at a server', async () => {
    const rule = join(exported, 'git-shared.yaml');
    const grid = join(exported, 'git-table.csv');
    await writeFile(rule, (await readFile(rule, 'utf8')).replace('value: 5', 'value: 6'));
    await writeFile(grid, (await readFile(grid, 'utf8')).replace('low', 'medium'));
    const added = join(directory, 'added.json');
    await writeFile(added, JSON.stringify({ rules: [shortStock('git-added', owner)] }));
    const differences = [
      '+ git-added',
      '  git-shared: conditions.all.0.all.0.value: 5 -> 6',
      '  git-table: rows.short.out.severity: "low" -> "medium"',
    ].join('\n');
    const compare = (...more: string[]) => run('rules', 'diff', '--in-force', rule, grid, added, ...more);
    expect(await compare()).toMatchObject({ status: 1, out: differences, err: '' });
    expect(await compare('--url', server.url)).toMatchObject({ status: 1, out: differences, err: '' });
    expect(await compare('--url', server.url, '--user', 'ben@example.com')).toMatchObject({ status: 1, out: differences });
    expect((await compare('--whole')).out).toContain('- promo-sell-through-ahead\n');

    // Somebody edits the rule on the server: the file does not know, and the comparison shows it.
    const edited = await checked(ada, shortStock('git-shared', owner, { severity: 'high' }));
    expect(await publish(ben, edited)).toBe(200);
    const { out } = await run('rules', 'diff', '--in-force', rule);
    expect(out).toContain('  git-shared: severity: "high" -> "low"');
    expect((await run('rules', 'diff', '--in-force', rule, rule)).err).toBe('git-shared is in these files twice.');
    expect((await run('rules', 'diff', rule)).err).toMatch(/^Name two files, before and after; or --in-force/);
  });
});
