import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstRun, signIn, type ApiAnswer, type ApiClient } from '../../../../test/support/api-client.js';
import { publish, shortStock, step, write, type VersionAnswer } from '../../../../test/support/rule-rig.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { writeRuleDocument } from '../../../rules/index.js';
import { ruleWith } from '../../../rules/testing/small-world.js';
import { HOSTILE_RULES, HOSTILE_TEXTS } from '../../../rules/testing/hostile-rules.js';
import { headOfGrids, hostileGrids, hostileTables, type TableFacts } from '../../../rules/testing/hostile-tables.js';

const YAML = { 'content-type': 'application/yaml' };
const issuesIn = ({ body }: ApiAnswer): { path: string; message: string }[] => (body['issues'] ?? []) as never;

/** Facts of the small catalogue of the language's tests, as the shipped one calls them. */
const SHIPPED = { cover: 'days-of-cover', sold: 'units-sold-24h', notice: 'supplier-notice-kind' } as const;

/** A document as JSON text, which is YAML; undefined for what JSON cannot say. */
function textOf(raw: unknown): string | undefined {
  try {
    const text = JSON.stringify(raw);
    return Object.entries(SHIPPED).reduce((so, [small, shipped]) => so.replaceAll(`"${small}"`, `"${shipped}"`), text);
  } catch {
    return undefined;
  }
}

/** Too large to be sent at all. */
const MOST_BYTES = 1_000_000;
/** Numbers and a text of the shipped catalogue, for tables. */
const TABLE_FACTS: TableFacts = { numbers: ['days-of-cover', 'units-sold-24h', 'on-hand-estimate'], text: 'supplier-notice-kind' };

// What somebody keeps in a repository and sends as it is.
describe('a rule as YAML', () => {
  let server: TestServer;
  let ada: ApiClient;
  let ben: ApiClient;
  let owner: string;
  const yaml = (id: string, changes: Record<string, unknown> = {}): string => writeRuleDocument(shortStock(id, owner, changes), 'yaml');
  const send = (path: string, body: string, headers: Record<string, string> = {}, method = 'POST') =>
    ada.call(method, path, { body, headers: { ...YAML, ...headers } });
  const rows = () => server.mongo.db.collection('rule_versions').countDocuments();

  beforeAll(async () => {
    server = await startTestServer({ worker: false });
    ada = await firstRun(server.url);
    ben = await signIn(ada, 'ben@example.com');
    owner = (await write(ada, shortStock('whose', 'nobody-yet'))).author;
  });
  afterAll(() => server.close());

  it('is drafted, replaced, checked and published as one sent as JSON, and answered as YAML', async () => {
    const drafted = await send('/v1/rules?note=from%20git', yaml('from-yaml', { severity: 'high' }));
    expect(drafted).toMatchObject({ status: 201, body: { rule: 'from-yaml', number: 1, state: 'draft', note: 'from git' } });
    const put = await send('/v1/rules/from-yaml/versions/1?note=lower', yaml('from-yaml'), { 'if-match': '"1"' }, 'PUT');
    expect(put).toMatchObject({ status: 200, body: { note: 'lower', document: { severity: 'low' } } });
    const good = (await step(ada, 'check', put.body as unknown as VersionAnswer)).body as unknown as VersionAnswer;
    expect(good.state).toBe('checked');
    expect(await publish(ben, good)).toBe(200);
    const next = await send('/v1/rules?note=again&base=1', yaml('from-yaml', { tags: ['twice'] }));
    expect(next.body).toMatchObject({ number: 2, base: 1 });

    const asked = await fetch(`${server.url}/v1/rules/from-yaml/versions/2`, {
      headers: { accept: 'application/yaml', authorization: `Bearer ${(ada as unknown as { token: string }).token}` },
    });
    expect(asked.headers.get('content-type')).toBe('application/yaml; charset=utf-8');
    const again = await send('/v1/rules?note=round', await asked.text());
    expect(again.body['digest']).toBe(next.body['digest']);
  });

  it('is looked at without being kept: line and column of every complaint', async () => {
    const before = await rows();
    expect(await send('/v1/rules/validate', yaml('looked-at'))).toMatchObject({
      status: 200,
      body: { kind: 'rule', warnings: [], golden: [{ ok: true }, { ok: true }, { ok: true }], rules: [{ rule: 'looked-at' }] },
    });
    const text = yaml('looked-at').replace('fact: on-hand-estimate', 'fact: on-hand-estimat');
    const line = text.split('\n').findIndex((one) => one.includes('fact: on-hand-estimat')) + 1;
    const column = (text.split('\n')[line - 1]?.indexOf('on-hand-estimat') ?? 0) + 1;
    const wrong = await send('/v1/rules/validate', text);
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid' } });
    expect(issuesIn(wrong)[0]).toEqual({
      path: `body.yaml:${line}:${column} conditions.all.0.fact`,
      message: 'unknown fact on-hand-estimat',
    });
    const json = await ada.call('POST', '/v1/rules/validate', { body: { document: shortStock('looked-at', owner, { team: 'A b' }) } });
    expect(json).toMatchObject({ status: 400, body: { issues: [{ path: 'team' }] } });
    expect(await rows()).toBe(before);
  });

  it('needs what JSON says beside the document in the query', async () => {
    expect(issuesIn(await send('/v1/rules', yaml('unsaid')))).toMatchObject([{ path: 'note' }]);
    expect(issuesIn(await send('/v1/rules?note=x&colour=red', yaml('unsaid')))).toMatchObject([{ path: '(body)' }]);
    expect(issuesIn(await send('/v1/rules?note=x', 'title: nameless'))).toMatchObject([{ path: 'body.yaml:1:1 id' }]);
    expect((await send('/v1/rules?note=x', '\u00ff'.repeat(3))).status).toBe(400);
    const bytes = await fetch(`${server.url}/v1/rules?note=x`, {
      method: 'POST',
      body: new Uint8Array([0xff, 0xfe, 0x00]),
      headers: { ...YAML, authorization: `Bearer ${(ada as unknown as { token: string }).token}` },
    });
    expect(bytes.status).toBe(400);
  });

  it('is taken nowhere else, and by nobody else', async () => {
    expect((await send('/v1/rule-publications', 'publish: []')).status).toBe(415);
    expect((await send('/v1/sessions', 'email: a@b.example')).status).toBe(415);
    expect((await ada.as('no-such-token').call('POST', '/v1/rules/validate', { body: 'a: 1', headers: YAML })).status).toBe(401);
    expect((await send('/v1/rules?note=x', 'x'.repeat(1_000_001))).status).toBe(413);
  });

  it.each(HOSTILE_TEXTS.filter(({ text }) => text.length <= MOST_BYTES).map((one) => [one.tries, one.text] as const))(
    'that tries %s is refused with line and column',
    async (_, text) => {
      const answer = await send('/v1/rules/validate', text);
      const drafted = await send('/v1/rules?note=x', text);
      for (const one of [answer, drafted]) {
        expect(one.status).toBe(400);
        expect(issuesIn(one).length).toBeGreaterThan(0);
        for (const { path } of issuesIn(one)) expect(path).toMatch(/^body\.yaml:\d+:\d+/);
      }
    },
  );

  const sendable = HOSTILE_RULES.flatMap(({ tries, raw, at }) => {
    const text = textOf(raw);
    return text === undefined || text === textOf(ruleWith()) ? [] : [{ tries, text, at }];
  });

  it('has a text for nearly every hostile document; the rest JSON cannot say', () => {
    expect(sendable.length).toBeGreaterThan(HOSTILE_RULES.length - 6);
  });

  it.each(sendable.map((one) => [one.tries, one] as const))('that tries %s is refused with its place', async (_, { text, at }) => {
    const answer = await send('/v1/rules/validate', text);
    expect(answer.status).toBe(text.length > MOST_BYTES ? 413 : 400);
    const [first] = issuesIn(answer);
    // Too large to be sent, or for the reader: then no field is to blame.
    const read = text.length <= MOST_BYTES && !/longer than|more than|nested deeper/.test(first?.message ?? '');
    expect(first?.path ?? 'body.yaml:1:1').toMatch(/^body\.yaml:\d+:\d+/);
    expect(read ? (first?.path.split(' ')[1] ?? '') : 'not read').toMatch(read ? at : /not read/);
  });

  it.each(sendable.map((one) => [one.tries, one] as const))('that tries %s is refused as JSON, too', async (_, { text, at }) => {
    const answer = await ada.call('POST', '/v1/rules/validate', { body: { document: JSON.parse(text) as unknown } });
    // Too large, too deep or of no shape at all is told before anybody looks for a rule in it.
    expect([400, 413]).toContain(answer.status);
    expect(issuesIn(answer).length > 0).toBe(answer.status === 400);
    const path = issuesIn(answer)[0]?.path ?? '(body)';
    const looked = !/^(\(body\)|document|id)/.test(path);
    expect(looked ? path : 'not looked at').toMatch(looked ? at : /not looked at/);
  });

  it.each(hostileTables(TABLE_FACTS).map((one) => [one.tries, one] as const))(
    'that is a table and tries %s is refused with the cell, looked at and analysed',
    async (_, { raw, at, says }) => {
      const document = { ...raw, owner };
      const answer = await ada.call('POST', '/v1/rules/validate', { body: { document } });
      expect(answer.status).toBe(400);
      // A key that could reach a prototype is refused before anybody looks for a table in it.
      const path = issuesIn(answer)[0]?.path ?? '';
      const looked = path !== '(body)';
      expect(looked ? path : 'not looked at').toMatch(looked ? at : /not looked at/);
      expect(looked ? JSON.stringify(issuesIn(answer)) : 'not looked at').toMatch(looked ? says : /not looked at/);
      const analysed = await ada.call('POST', '/v1/rules/analyse', { body: { document } });
      expect([200, 400]).toContain(analysed.status);
      expect(issuesIn(analysed).length).toBeGreaterThan(0);
    },
  );

  it('and one that is a grid is refused with line and column, whatever it tries', async () => {
    const drafted = await ada.call('POST', '/v1/rules', {
      body: { document: { ...headOfGrids(TABLE_FACTS), owner, rows: [{ in: ['1', '-', '-', '-'], out: ['high'] }] }, note: 'a head' },
    });
    expect(drafted.status).toBe(201);
    for (const { tries, text, at, says } of hostileGrids(TABLE_FACTS)) {
      const answer = await send('/v1/rules/validate?table=hostile-table&base=1', text, { 'content-type': 'text/csv' });
      expect(answer.status, tries).toBe(400);
      expect(issuesIn(answer)[0]?.path, tries).toMatch(/^body\.csv/);
      expect(issuesIn(answer)[0]?.path, tries).toMatch(at);
      expect(JSON.stringify(issuesIn(answer)), tries).toMatch(says);
    }
  });
});
