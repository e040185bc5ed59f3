import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminOf, call, SMALL_CHAIN, writeSmallChain } from '../../../../test/support/small-chain.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { ApplyPromotionPlan, Directory } from '../index.js';

describe('master data over HTTP', () => {
  let server: TestServer;
  let admin: string;
  const put = (kind: string, items: unknown[], token = admin) => call(server, 'PUT', `/v1/masterdata/${kind}`, { token, body: { items } });
  const get = (path: string, token = admin) => call(server, 'GET', `/v1/masterdata/${path}`, { token });
  const [product = {}] = SMALL_CHAIN.find(([kind]) => kind === 'products')?.[1] ?? [];

  beforeAll(async () => {
    server = await startTestServer({ worker: false });
    admin = await adminOf(server);
    await writeSmallChain(server, admin);
  });
  afterAll(() => server.close());

  it('writes what changed, leaves the rest, and records the call once', async () => {
    const entries = () => server.mongo.db.collection('masterdata_changes').countDocuments();
    const before = await entries();
    expect((await put('suppliers', [{ id: 'V1', name: 'Vendor' }])).body).toEqual({ written: 0, unchanged: 1, rejected: [] });
    expect(await entries()).toBe(before);
    const answer = await put('suppliers', [
      { name: 'Vendor', id: 'V1' },
      { id: 'V2', name: 'Other' },
    ]);
    expect(answer.body).toEqual({ written: 1, unchanged: 1, rejected: [] });
    expect(await entries()).toBe(before + 1);
  });

  it('rejects item by item, naming the field', async () => {
    const answer = await put('products', [
      { ...product, id: 'N1', supplier: 'NOBODY' },
      { ...product, id: 'N2', packSize: 0 },
      { ...product, id: 'N3', margin: 7 },
      { ...product, id: 'N4', substitutes: ['N5'] },
      { ...product, id: 'N5', gtin: '4006381333931' },
      { ...product, id: 'N5' },
      { ...product, id: 'N6', gtin: '4006381333932' },
      'nothing',
    ]);
    expect(answer.body['written']).toBe(2);
    const rejected = answer.body['rejected'] as { index: number; path: string }[];
    expect(rejected.map(({ index, path }) => `${index} ${path}`)).toEqual([
      '0 supplier',
      '1 packSize',
      '2 (body)',
      '5 id',
      '6 gtin',
      '7 (body)',
    ]);
  });

  it('reads the version in force on a day', async () => {
    await put('products', [{ ...product, id: 'P1', validFrom: '2026-04-01', price: { amount: 599, currency: 'EUR' } }]);
    const price = async (query: string) => ((await get(`products/P1${query}`)).body['price'] as { amount: number }).amount;
    expect([await price(''), await price('?asOf=2026-03-31'), await price('?asOf=2026-04-01')]).toEqual([499, 499, 599]);
    expect((await get('products/P1?asOf=yesterday')).status).toBe(400);
    expect((await get('products/NOPE')).status).toBe(404);
    expect((await get('unicorns')).status).toBe(404);
  });

  it('pages by cursor', async () => {
    const first = await get('stores?limit=2');
    const second = await get(`stores?limit=2&cursor=${String(first.body['nextCursor'])}`);
    const ids = [first, second].flatMap((answer) => (answer.body['items'] as { id: string }[]).map((item) => item.id));
    expect(ids).toEqual(['101', '102', '201']);
    expect(second.body['nextCursor']).toBeUndefined();
  });

  it('shows a limited person their stores and lets them write no others', async () => {
    const made = await call(server, 'POST', '/v1/api-keys', {
      token: admin,
      body: { name: 'north', roles: ['integration'], scope: { regions: ['R1'] } },
    });
    const north = String(made.body['key']);
    expect(((await get('stores', north)).body['items'] as { id: string }[]).map((item) => item.id)).toEqual(['101', '102']);
    expect((await get('stores/201', north)).status).toBe(404);
    const stores = SMALL_CHAIN.find(([kind]) => kind === 'stores')?.[1] ?? [];
    const answer = await put(
      'stores',
      [
        { ...stores[0], name: 'Renamed' },
        { ...stores[2], region: 'R1' },
      ],
      north,
    );
    expect(answer.body).toMatchObject({ written: 1, rejected: [{ index: 1, message: 'outside your scope' }] });
    expect((await put('suppliers', [{ id: 'V9', name: 'Mine' }], north)).status).toBe(403);
  });

  it('gives another process what was written, at its next refresh', async () => {
    const other = await startTestServer({
      worker: false,
      uri: `${process.env['ENDCAP_TEST_MONGODB_URI']}`.replace(/\/[^/]*$/, `/${server.mongo.db.databaseName}`),
    });
    try {
      await put('suppliers', [{ id: 'V77', name: 'Late' }]);
      expect((await other.app.get(Directory).refresh()).supplier('V77')?.name).toBe('Late');
      expect(server.app.get(Directory).snapshot().supplier('V77')?.name).toBe('Late');
    } finally {
      await other.close();
    }
  });

  it('lets a later promotion plan replace an earlier one, in whatever order they come, telling each once', async () => {
    const plan = (name: string, at: string) => ({
      signal: `sig_${name}`,
      correlationId: 'c-12345678',
      at: new Date(at),
      data: { promotion: 'EASTER', name, from: '2026-03-30T00:00:00Z', until: '2026-04-06T00:00:00Z', products: ['P1'] },
    });
    const apply = server.app.get(ApplyPromotionPlan);
    await apply.run([plan('second', '2026-03-02T10:00:00Z'), plan('first', '2026-03-02T09:00:00Z')]);
    await apply.run([plan('second', '2026-03-02T10:00:00Z'), plan('first', '2026-03-02T09:00:00Z')]);
    const found = server.app.get(Directory).snapshot().promotionAt('101', 'P1', new Date('2026-04-01T00:00:00Z'));
    expect(found).toMatchObject({ id: 'EASTER', name: 'second' });
    expect(await server.mongo.db.collection('masterdata_changes').countDocuments({ kind: 'promotions' })).toBe(2);
  });

  it('takes two thousand items a call and no more', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `S${index}`, name: 'Many' }));
    expect((await put('suppliers', many(2_000))).body['written']).toBe(2_000);
    expect((await put('suppliers', many(2_001))).status).toBe(400);
    expect((await put('suppliers', [])).status).toBe(400);
  });
});
