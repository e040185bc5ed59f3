import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, firstRun, signIn, type ApiAnswer, type ApiClient } from '../../../../test/support/api-client.js';
import { checked, inForce, publish, read, shortStock, step, write, type VersionAnswer } from '../../../../test/support/rule-rig.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { RuleWriters } from '../usecases/rule-writers.js';

type Rule = { id: string; version: string; number?: number; table?: { id: string; rows: string[]; cells: string[][] } };

const ROWS = [
  { id: 'empty', in: ['< 1', '-'], out: ['high'], annotation: 'Nothing to sell.' },
  { id: 'short', in: ['[1..5)', '> 0'], out: ['medium'] },
];
const GRID = 'row,in: on-hand-estimate,in: units-sold-24h,out: severity\nempty,< 1,-,critical\nshort,[1..4),> 0,low\n';

// A table goes the way of a rule: drafted, checked, shadowed, published by another, compared, gone back to, retired.
describe('a decision table', () => {
  let server: TestServer;
  let ada: ApiClient;
  let ben: ApiClient;
  let cem: ApiClient;
  let owner: string;
  const { conditions: _conditions, severity: _severity, golden: _golden, ...head } = shortStock('x', 'x');
  const table = (id: string, changes: Record<string, unknown> = {}) => ({
    ...head,
    id,
    owner,
    hitPolicy: 'unique',
    inputs: [{ fact: 'on-hand-estimate', maxAgeMinutes: 1440 }, { fact: 'units-sold-24h' }],
    outputs: [{ field: 'severity' }],
    rows: ROWS,
    golden: [
      { name: 'nothing left', expect: 'fires', rows: ['empty'], facts: { 'on-hand-estimate': 0, 'units-sold-24h': 3 } },
      { name: 'plenty', expect: 'silent', facts: { 'on-hand-estimate': 90, 'units-sold-24h': 3 } },
      { name: 'no record', expect: 'unknown', facts: { 'units-sold-24h': 3 }, missing: ['on-hand-estimate'] },
    ],
    ...changes,
  });
  const rules = async (of: string): Promise<Rule[]> =>
    (await ada.get<{ items: Rule[] }>('/v1/rules')).items.filter(({ table: origin }) => origin?.id === of);
  const csv = (method: string, path: string, body: string, headers: Record<string, string> = {}): Promise<ApiAnswer> =>
    ada.call(method, path, { body, headers: { 'content-type': 'text/csv', ...headers } });
  const issues = (version: VersionAnswer): string => JSON.stringify(version.check?.issues);

  beforeAll(async () => {
    server = await startTestServer({ worker: false });
    ada = await firstRun(server.url);
    ben = await signIn(ada, 'ben@example.com');
    cem = await addPerson(ada, 'Cem', ['operations-admin']);
    owner = (await write(ada, shortStock('whose', 'nobody-yet'))).author;
  });
  afterAll(() => server.close());

  it('is checked with its golden cases, shadowed, and published as rules by another', async () => {
    const wrong = await write(ada, table('stock-table', { golden: (table('x').golden as object[]).map((one) => ({ ...one, rows: [] })) }));
    expect((await step(ada, 'check', wrong)).body).toMatchObject({ state: 'draft', check: { issues: [{ path: 'golden.0.rows' }] } });
    const good = await checked(ada, table('stock-table'));
    expect(good.check?.golden.map((one) => one.ok)).toEqual([true, true, true]);
    expect(good).toMatchObject({ makes: [{ rule: 'stock-table-empty' }, { rule: 'stock-table-short' }] });
    expect((await step(ada, 'shadow', good)).body).toMatchObject({ state: 'shadow' });
    expect(await ada.get(`/v1/rules/stock-table/versions/${good.number}/shadow`)).toMatchObject({ fires: 0 });
    expect(await publish(ada, good)).toBe(403);
    expect(await publish(ben, good)).toBe(200);
    expect((await read(ada, good)).state).toBe('published');

    const made = await rules('stock-table');
    expect(made.map(({ id, number, table: origin }) => ({ id, number, rows: origin?.rows, cells: origin?.cells }))).toEqual([
      { id: 'stock-table-empty', number: 2, rows: ['empty'], cells: [['empty']] },
      { id: 'stock-table-short', number: 2, rows: ['short'], cells: [['short'], ['short'], ['short']] },
    ]);
    expect((good as unknown as { makes: { digest: string }[] }).makes.map(({ digest }) => digest)).toEqual(
      made.map((rule) => rule.version),
    );
    expect(await ada.get('/v1/rules/stock-table')).toMatchObject({ inForce: 2, rules: ['stock-table-empty', 'stock-table-short'] });
    expect(await ada.get('/v1/rules/stock-table-short')).toMatchObject({
      inForce: 2,
      items: [],
      table: { id: 'stock-table', rows: ['short'] },
    });
  });

  it('has its writers kept from deciding on what its rules find', async () => {
    const [rule] = await rules('stock-table');
    const writers = await server.app.get(RuleWriters).of([{ rule: rule?.id ?? '', ruleVersion: rule?.version ?? '' }]);
    expect(writers).toEqual([owner]);
  });

  it('replaces all its rules with the next version, and differs row by row', async () => {
    const before = await rules('stock-table');
    const rows = [ROWS[0], { id: 'low', in: ['[1..3)', '-'], out: ['low'] }, { ...ROWS[1], in: ['[3..5)', '> 0'] }];
    const next = await checked(ada, table('stock-table', { rows }));
    expect(await publish(ben, next)).toBe(200);
    const after = await rules('stock-table');
    expect(after.map(({ id }) => id)).toEqual(['stock-table-empty', 'stock-table-low', 'stock-table-short']);
    // A row nobody touched is the same rule.
    expect(after[0]?.version).toBe(before[0]?.version);
    expect(after[2]?.version).not.toBe(before[1]?.version);
    const { differences } = await ada.get<{ differences: { path: string }[] }>(`/v1/rules/stock-table/diff?from=2&to=${next.number}`);
    expect(differences).toEqual([
      { path: 'rows.low', after: expect.objectContaining({ out: { severity: 'low' } }) },
      { path: 'rows.short.in.on-hand-estimate', before: '[1..5)', after: '[3..5)' },
    ]);
  });

  it('is gone back to like a rule, by neither who wrote it nor who reverts', async () => {
    const back = (await cem.call('POST', '/v1/rules/stock-table/versions/2/revert', { body: { note: 'too many' } })).body;
    const good = (await step(cem, 'check', back as unknown as VersionAnswer)).body as unknown as VersionAnswer;
    expect(good.state).toBe('checked');
    expect([await publish(cem, good), await publish(ada, good)]).toEqual([403, 403]);
    expect(await publish(ben, good)).toBe(200);
    expect((await rules('stock-table')).map(({ id }) => id)).toEqual(['stock-table-empty', 'stock-table-short']);
  });

  it('is refused with an example where rows overlap under unique', async () => {
    const rows = [ROWS[0], { ...ROWS[1], in: ['< 5', '-'] }];
    const draft = await write(ada, table('overlapping', { rows }));
    const found = (await step(ada, 'check', draft)).body as unknown as VersionAnswer;
    expect(found.state).toBe('draft');
    expect(issues(found)).toContain('empty and short both match on-hand-estimate = 0');
    const analysed = await ada.need('POST', '/v1/rules/analyse', { body: { document: table('overlapping', { rows }) } });
    expect(analysed).toMatchObject({
      overlaps: [{ rows: ['empty', 'short'], example: { 'on-hand-estimate': 0, 'units-sold-24h': 0 }, outputsDiffer: true }],
      gaps: [{ region: { 'on-hand-estimate': '>= 5' }, example: { 'on-hand-estimate': 5 } }],
      complete: true,
      issues: [{ path: 'rows.1' }],
    });
  });

  it('takes its grid as CSV, with line and column of what is wrong, and gives it back', async () => {
    const draft = await write(ada, table('from-grid'));
    const put = await csv('PUT', '/v1/rules/from-grid/versions/1?note=grid', GRID, { 'if-match': `"${draft.version}"` });
    expect(put).toMatchObject({
      status: 200,
      body: { document: { rows: [{ id: 'empty', out: ['critical'] }, { in: ['[1..4)', '> 0'] }] } },
    });
    const next = await csv('POST', '/v1/rules?note=next&table=from-grid&base=1', GRID.replace('critical', 'high'));
    expect(next).toMatchObject({ status: 201, body: { number: 2, base: 1, document: { rows: [{ out: ['high'] }, { id: 'short' }] } } });
    const bad = await csv('POST', '/v1/rules/validate?table=from-grid&base=1', GRID.replace('[1..4)', '[4..1)'));
    expect(bad).toMatchObject({ status: 400, body: { issues: [{ path: 'body.csv:3:2' }] } });
    const gone = await csv('POST', '/v1/rules/analyse?table=from-grid&base=1', GRID.replace('out: severity', 'out: colour'));
    expect(JSON.stringify(gone.body['issues'])).toContain('body.csv:1:4');
    expect((await csv('POST', '/v1/rules?note=x', GRID)).body).toMatchObject({ issues: [{ path: 'table' }] });
    expect((await csv('POST', '/v1/rules?note=x&table=nothing&base=1', GRID)).status).toBe(404);
    expect((await csv('POST', '/v1/rules?note=x&table=whose&base=1', GRID)).status).toBe(400);

    const asked = async (path: string, accept: string) =>
      fetch(`${server.url}${path}`, { headers: { accept, authorization: `Bearer ${(ada as unknown as { token: string }).token}` } });
    const grid = await asked('/v1/rules/from-grid/versions/2', 'text/csv');
    expect(grid.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const again = await csv('POST', '/v1/rules?note=x&table=from-grid&base=2', await grid.text());
    expect(again.body['digest']).toBe(next.body['digest']);
    expect(await (await asked('/v1/rules/from-grid/versions/2', 'application/yaml')).text()).toContain('hitPolicy: unique');
    expect((await asked('/v1/rules/whose/versions/1', 'text/csv')).status).toBe(406);
  });

  it('shares no name with a rule, and its rules are changed through it alone', async () => {
    expect((await ben.call('POST', '/v1/rules/stock-table-short/retire', { body: { note: 'x' } })).body).toMatchObject({
      detail: expect.stringContaining('made by the table stock-table'),
    });
    const twin = await checked(ada, shortStock('stock-table-short', owner));
    const refused = await step(ben, 'publish', twin);
    expect(refused).toMatchObject({ status: 400, body: { issues: [{ message: 'used twice' }] } });
    expect(await inForce(ada)).toMatchObject({ 'stock-table-short': 4 });
  });

  it('does not bring back a rule its second opinion disagreed with', async () => {
    const [rule] = await rules('stock-table');
    await server.mongo.db
      .collection<{ _id: string }>('rules_in_force')
      .updateOne({ _id: 'in-force' }, { $push: { aside: rule?.id, disagreed: rule?.version } as never, $inc: { version: 1 } as never });
    expect(await ada.get('/v1/rules/stock-table')).toMatchObject({ aside: true });
    const same = await checked(ada, table('stock-table', { tags: ['again'] }));
    expect(await publish(ben, same)).toBe(200); // every rule of it has another content now
    expect(await ada.get('/v1/rules/stock-table')).toMatchObject({ aside: false });
    const old = await checked(ada, table('stock-table'));
    expect(await step(ben, 'publish', old)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('stock-table-empty was set aside') },
    });
  });

  it('is retired whole, by somebody who did not write it', async () => {
    const retire = (as: ApiClient) => as.call('POST', '/v1/rules/stock-table/retire', { body: { note: 'not needed' } });
    expect((await retire(ada)).status).toBe(403);
    expect((await retire(ben)).status).toBe(200);
    expect(await rules('stock-table')).toEqual([]);
  });
});
