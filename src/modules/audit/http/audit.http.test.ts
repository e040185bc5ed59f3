import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freshDatabaseUri } from '../../../../test/support/database.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { AuditTrail } from '../index.js';
import { Ledger, OutboxRegistry, type LedgerEntry } from '../../../platform/index.js';

type Body = { items: Record<string, unknown>[]; nextCursor?: string } & Record<string, unknown>;
const PEOPLE = [
  { name: 'Ada', email: 'ada@example.com', password: 'correct horse 1', roles: ['admin'] },
  { name: 'Ann', email: 'ann@example.com', password: 'correct horse 2', roles: ['auditor'] },
];

/** The story: an installation begins, people come and go, and an auditor looks at what was recorded, twice across a restart. */
describe('the audit over HTTP', () => {
  const uri = freshDatabaseUri();
  let server: TestServer;
  let auditor: string;
  let admin: string;
  const get = async (path: string, token = auditor): Promise<{ status: number; body: Body }> => {
    const answer = await fetch(`${server.url}/v1/audit${path}`, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, body: (await answer.json()) as Body };
  };
  const post = async (path: string, body: unknown, token = ''): Promise<Record<string, string>> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    return (await (await fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as Record<
      string,
      string
    >;
  };
  const recorded = async (entries: number): Promise<void> => {
    await vi.waitUntil(async () => (await server.app.get(Ledger).size()) === base + entries, { timeout: 10_000, interval: 20 });
  };

  /** Entries of the seeds the release ships, told before the first person comes. */
  let base = 0;
  const seqs = (entries: readonly Record<string, unknown>[]): number[] => entries.map((entry) => Number(entry['seq']) - base);

  beforeAll(async () => {
    server = await startTestServer({ uri });
    await vi.waitUntil(async () => (await server.app.get(OutboxRegistry).unsent()).length === 0, { timeout: 10_000, interval: 20 });
    base = await server.app.get(Ledger).size();
    await post('/v1/first-run', { token: 'first-run-token-of-tests', people: PEOPLE });
    admin = (await post('/v1/sessions', { email: 'ada@example.com', password: 'correct horse 1' }))['token'] ?? '';
    auditor = (await post('/v1/sessions', { email: 'ann@example.com', password: 'correct horse 2' }))['token'] ?? '';
    for (const name of ['one', 'two']) await post('/v1/api-keys', { name, roles: ['integration'], scope: { stores: ['212'] } }, admin);
    await recorded(6);
  });
  afterAll(async () => {
    await server.mongo.db.dropDatabase();
    await server.close();
  });

  it('shows every change once, in order, without names or addresses', async () => {
    const { body } = await get('');
    const mine = body.items.slice(base);
    expect(base).toBeGreaterThan(0);
    expect(seqs(mine)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(mine.map((entry) => entry['type']).sort()).toEqual(
      ['api-key.changed', 'api-key.changed', 'session.opened', 'session.opened', 'user.changed', 'user.changed'].sort(),
    );
    expect(JSON.stringify(body)).not.toMatch(/Ada|Ann|example\.com/);
  });

  it('finds by type, actor, object and time, and continues a page', async () => {
    expect((await get('?type=session.opened')).body.items).toHaveLength(2);
    const actor = String((await get('?type=api-key.changed')).body.items[0]?.['actor']);
    expect((await get(`?actor=${actor}`)).body.items.length).toBe(3);
    expect((await get(`?ref=user:${actor}`)).body.items.length).toBe(2);
    expect((await get('?from=2026-03-01T00:00:00Z&until=2026-03-01T22:00:00Z')).body.items).toEqual([]);
    expect((await get('?from=2026-03-01T00:00:00Z&until=2026-03-02T22:00:00Z')).body.items).toHaveLength(base + 6);
    const first = await get('?limit=4&order=desc');
    expect(seqs(first.body.items)).toEqual([6, 5, 4, 3]);
    const second = await get(`?limit=4&order=desc&cursor=${first.body.nextCursor}`);
    expect(seqs(second.body.items).slice(0, 2)).toEqual([2, 1]);
    const last = await get(`?limit=${base + 2}&order=desc&cursor=${first.body.nextCursor}`);
    expect(last.body.items).toHaveLength(base + 2);
    expect(last.body.nextCursor).toBeUndefined();
  });

  it.each(['?ref=nothing', '?ref=batch:1', '?type=invented', '?from=yesterday', '?cursor=zzz', '?limit=0', '?type[$ne]=x'])(
    'refuses %s',
    async (query) => {
      expect((await get(query)).status).toBe(400);
    },
  );

  it('shows a reader limited to regions or stores nothing beyond them', async () => {
    for (const scope of [{ regions: ['north'] }, { stores: ['9'] }, { banners: [] }]) {
      const email = `limited-${Object.keys(scope)[0]}@example.com`;
      await post('/v1/users', { name: 'L', email, password: 'a good password', roles: ['auditor'], scope }, admin);
      const { token } = await post('/v1/sessions', { email, password: 'a good password' });
      expect((await get('', token)).body.items).toEqual([]);
    }
    await recorded(12);
  });

  it('gives modules the timeline of one object', async () => {
    const [entry] = (await get('?type=session.opened')).body.items;
    const trail = server.app.get(AuditTrail, { strict: false });
    const { items } = await trail.timeline('user', String(entry?.['actor']), { limit: 10 });
    expect(items.map((item) => item.type)).toEqual(['user.changed', 'session.opened']);
  });

  it('verifies, anchors at shutdown, and after a restart names an entry edited, replaced or cut off meanwhile', async () => {
    expect((await get('/verify')).body).toMatchObject({
      state: 'done',
      verified: true,
      entries: base + 12,
      anchoredTo: 0,
      unanchored: base + 12,
    });
    await server.close();
    server = await startTestServer({ uri, worker: false });
    expect((await get('/checkpoints')).body).toMatchObject({
      items: [{ from: 1, seq: base + 12 }],
      publicKey: expect.stringContaining('PUBLIC KEY'),
    });
    const rows = server.mongo.db.collection<LedgerEntry>('ledger');
    const fifth = (await rows.findOne({ _id: base + 5 }))!;
    await rows.updateOne({ _id: base + 5 }, { $set: { actor: 'usr_mallory' } });
    expect((await get('/verify')).body).toMatchObject({
      verified: false,
      anchoredTo: base + 12,
      firstBad: { seq: base + 5, kind: 'altered' },
    });
    await rows.replaceOne({ _id: base + 5 }, fifth);
    await server.close();
    server = await startTestServer({ uri, worker: false });
    await server.mongo.db.collection<LedgerEntry>('ledger').deleteMany({ _id: { $gt: base + 9 } });
    expect((await get('/verify')).body).toMatchObject({ verified: false, firstBad: { seq: base + 10, kind: 'truncated' } });
  });
});
