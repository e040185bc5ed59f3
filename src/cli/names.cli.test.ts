import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstRun, putMasterdata } from '../../test/support/api-client.js';
import { shortStock } from '../../test/support/rule-rig.js';
import { SMALL_CHAIN } from '../../test/support/small-chain.js';
import { startTestServer, type TestServer } from '../../test/support/server.js';
import { runCommand } from './run-command.js';

// A build has no server: it takes the names along.
describe('names of a server, for rules that are checked without it', () => {
  let server: TestServer;
  let directory: string;
  let names: string;
  let key: string;
  const run = async (...argv: string[]): Promise<{ status: number; out: string; err: string }> => {
    const lines: { out: string[]; err: string[] } = { out: [], err: [] };
    const terminal = { env: {}, out: (line: string) => lines.out.push(line), err: (line: string) => lines.err.push(line) };
    const status = await runCommand(argv, terminal);
    return { status, out: lines.out.join('\n'), err: lines.err.join('\n') };
  };
  const pack = async (changes: Record<string, unknown>): Promise<string> => {
    const file = join(directory, 'pack.json');
    await writeFile(file, JSON.stringify({ rules: [shortStock('short', 'usr_1', changes)] }));
    return file;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'endcap-names-'));
    names = join(directory, 'names.json');
    server = await startTestServer({ worker: false });
    const ada = await firstRun(server.url);
    await putMasterdata(ada, Object.fromEntries(SMALL_CHAIN));
    const region = { id: 'R1', name: 'North', banner: 'B1' };
    const store = { ...(SMALL_CHAIN.find(([kind]) => kind === 'stores')?.[1][0] as object), id: 'next-year', validFrom: '2027-01-01' };
    const many = Array.from({ length: 230 }, (_, index) => ({ ...region, id: `Z${index}` }));
    await putMasterdata(ada, { regions: many, stores: [store], teams: [{ id: 'night-shift', name: 'Night', roles: ['workforce'] }] });
    ({ key } = await ada.need<{ key: string }>('POST', '/v1/api-keys', { body: { name: 'build', roles: ['operations-admin'] } }));
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  it('are written, all pages of them', async () => {
    expect(await run('rules', 'names', names, '--url', server.url, '--key', key)).toEqual({
      status: 0,
      err: '',
      out: `4 stores of 232 regions, 1 product groups, 1 teams and 1 agents written to ${names}.`,
    });
    expect(JSON.parse(await readFile(names, 'utf8'))).toMatchObject({
      banners: ['B1'],
      stores: ['101', '102', '201', 'next-year'],
      productGroups: ['seasonal'],
      teams: ['night-shift'],
    });
  });

  it('tell which rules name what there is none of, as the server would', async () => {
    const good = {
      scope: { regions: ['Z229'], stores: ['next-year'], productGroups: ['seasonal'] },
      team: 'night-shift',
      agent: 'stockout-triage',
    };
    expect(await run('rules', 'validate', await pack(good), '--names', names)).toMatchObject({ status: 0, err: '' });
    const wrong = await pack({ scope: { regions: ['R9'], stores: ['999'], productGroups: ['toys'] }, team: 'nobody', agent: 'nobody' });
    expect(await run('rules', 'validate', wrong)).toMatchObject({ status: 0, err: '' });
    const { status, err } = await run('rules', 'validate', wrong, '--names', names);
    expect(status).toBe(1);
    const told = ['unknown region R9', 'unknown store 999', 'unknown product group toys', 'unknown team nobody', 'unknown agent nobody'];
    expect(err.split('\n').map((line) => told.filter((each) => line.includes(each)).length)).toEqual([1, 1, 1, 1, 1]);
    expect(err).toMatch(/^\S+pack\.json:1:\d+ rules\.0\.scope\.regions\.0: unknown region R9$/m);
    const table = join(directory, 'table.yaml');
    const {
      conditions: _conditions,
      severity: _severity,
      golden: _golden,
      ...head
    } = shortStock('short', 'usr_1', { scope: { stores: ['999'] } });
    await writeFile(
      table,
      JSON.stringify({
        ...head,
        hitPolicy: 'unique',
        inputs: [{ fact: 'on-hand-estimate' }],
        outputs: [{ field: 'severity' }],
        rows: [{ in: ['< 5'], out: ['low'] }],
        golden: [
          { name: 'four', expect: 'fires', rows: ['r1'], facts: { 'on-hand-estimate': 4 } },
          { name: 'fifty', expect: 'silent', facts: { 'on-hand-estimate': 50 } },
          { name: 'no record', expect: 'unknown', facts: {}, missing: ['on-hand-estimate'] },
        ],
      }),
    );
    expect(await run('rules', 'validate', table)).toMatchObject({ status: 0 });
    expect((await run('rules', 'validate', table, '--names', names)).err).toMatch(/unknown store 999/);
  });

  it('ask for what they lack in a sentence', async () => {
    expect(await run('rules', 'names', '--url', server.url, '--key', key)).toMatchObject({ status: 2, err: 'Name the file to write to.' });
    expect((await run('rules', 'names', names, '--url', server.url)).err).toBe('Give --key or --user: who may read there.');
    const file = await pack({});
    expect((await run('rules', 'validate', file, '--names', file)).err).toBe(`${file} is no file of names: write one with rules names.`);
  });
});
