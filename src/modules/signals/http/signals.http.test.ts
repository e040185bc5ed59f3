import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminOf, call, signed, SMALL_CHAIN, writeSmallChain, type Answer } from '../../../../test/support/small-chain.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { WorkStore } from '../../../platform/index.js';
import { MarkEvaluated, SignalJournal, SignalTotals } from '../index.js';

type Result = { id: string; source: string; result: string; reason?: string };
const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const BATCH = { 'content-type': 'application/cloudevents-batch+json' };

const sale = (id: string, over: { data?: object; [attribute: string]: unknown } = {}) => ({
  specversion: '1.0',
  id,
  source: '/pos/101',
  type: 'retail.store-sales.hourly',
  time: '2026-03-02T10:00:00+01:00',
  ...over,
  data: {
    store: '101',
    hourStart: '2026-03-02T09:00:00+01:00',
    currency: 'EUR',
    lines: [{ product: 'P1', units: 3 }],
    ...over.data,
  },
});
const results = (answer: Answer): Result[] => answer.body['results'] as Result[];

// A till sends its sales: every way in, twice, wrongly signed, about things nobody knows.
describe('signals over HTTP', () => {
  let server: TestServer;
  let admin: string;
  let key: string;
  let secret: string;

  const post = (event: unknown, headers: Record<string, string> = STRUCTURED, token = key): Promise<Answer> =>
    call(server, 'POST', '/v1/signals', { token, body: event, headers });
  const journal = () => server.mongo.db.collection<{ _id: string; ceId: string; state: string; batch: string }>('signals');
  const outbox = async (collection: string): Promise<string[]> => {
    const rows = server.mongo.db.collection(collection).find({ outbox: { $exists: true } });
    return (await rows.toArray()).flatMap((row) => (row['outbox'] as { type: string }[]).map((event) => event.type));
  };

  beforeAll(async () => {
    server = await startTestServer({ worker: false });
    admin = await adminOf(server);
    await writeSmallChain(server, admin);
    const source = { name: 'Tills', types: ['retail.store-sales.hourly', 'retail.inventory.position'], stores: ['*'] };
    secret = String((await call(server, 'PUT', '/v1/sources/pos', { token: admin, body: source })).body['secret']);
    const made = await call(server, 'POST', '/v1/api-keys', {
      token: admin,
      body: { name: 'till', roles: ['integration'], source: 'pos' },
    });
    key = String(made.body['key']);
  });
  afterAll(() => server.close());

  it('answers 202 only when the signal is in the journal, with a receipt', async () => {
    const answer = await post(sale('a1'));
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      receipt: expect.stringMatching(/^rcp_[0-9a-f]{32}$/) as string,
      results: [{ id: 'a1', source: '/pos/101', result: 'accepted' }],
    });
    expect(await journal().findOne({ ceId: 'a1' })).toMatchObject({ state: 'accepted', source: 'pos', batch: /^bat_/ });
  });

  it('gives the same event the same receipt and does no new work', async () => {
    const first = await post(sale('a2'));
    const again = await post(sale('a2'));
    // Another order of keys is the same event.
    const turned = await call(server, 'POST', '/v1/signals', {
      token: key,
      headers: STRUCTURED,
      raw: JSON.stringify(Object.fromEntries(Object.entries(sale('a2')).reverse())),
    });
    expect(again.body['receipt']).toBe(first.body['receipt']);
    expect([again, turned].map((answer) => results(answer)[0]?.result)).toEqual(['duplicate', 'duplicate']);
    expect(await journal().countDocuments({ ceId: 'a2' })).toBe(1);
  });

  it('refuses a known id with another body, and records it', async () => {
    await post(sale('a3'));
    const answer = await post(sale('a3', { data: { lines: [] } }));
    expect(answer.status).toBe(409);
    expect(answer.body['code']).toBe('conflict');
    await post(sale('a3', { data: { lines: [] } }));
    expect(await outbox('signal_conflicts')).toEqual(['signal.conflicted']);
  });

  it('takes binary mode as the same event as structured mode', async () => {
    const { data, ...attributes } = sale('a4 ü', { subject: '101' });
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(String(value))]),
    );
    const answer = await post(data, { 'content-type': 'application/json', ...headers });
    expect(results(answer)).toEqual([{ id: 'a4 ü', source: '/pos/101', result: 'accepted' }]);
    expect(results(await post(sale('a4 ü', { subject: '101' })))[0]?.result).toBe('duplicate');
  });

  it('takes a batch item by item', async () => {
    await post(sale('b0'));
    const answer = await post(
      [
        sale('b0'),
        sale('b1'),
        sale('b1'),
        sale('b1', { data: { lines: [] } }),
        sale('b2', { data: { store: '999' } }),
        sale('b3', { specversion: '0.3' }),
        sale('b4', { time: '2025-10-01T00:00:00Z' }),
        sale('b5', { type: 'retail.supplier.notice' }),
      ],
      BATCH,
    );
    expect(answer.status).toBe(202);
    expect(results(answer).map(({ id, result }) => `${id} ${result}`)).toEqual([
      'b0 duplicate',
      'b1 accepted',
      'b1 duplicate',
      'b1 conflict',
      'b2 quarantined',
      'b3 rejected',
      'b4 rejected',
      'b5 rejected',
    ]);
    expect(results(answer)[4]?.reason).toBe('unknown-reference: stores unknown: 999');
    expect(await journal().countDocuments({ ceId: { $in: ['b3', 'b4', 'b5'] } })).toBe(0);
  });

  it('stores nothing of a batch in which nothing is usable', async () => {
    const answer = await post([sale('c1', { id: '' }), 7], BATCH);
    expect(answer.status).toBe(400);
    expect(answer.body['issues']).toEqual([{ path: 'id', message: 'must be non-empty text' }]);
  });

  it('keeps hundreds of posts at once apart and journals each once', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `m${index % 150}`);
    const answers = await Promise.all(ids.map((id) => post(sale(id))));
    expect(answers.every((answer) => answer.status === 202)).toBe(true);
    expect(answers.filter((answer) => results(answer)[0]?.result === 'accepted')).toHaveLength(150);
    expect(await journal().countDocuments({ ceId: /^m/ })).toBe(150);
  });

  describe('webhooks', () => {
    const hook = (body: string, headers: Record<string, string>, source = 'pos'): Promise<Answer> =>
      call(server, 'POST', `/v1/webhooks/${source}`, { raw: body, headers });

    it('agrees with the reference signer, for one event and for a list', async () => {
      const [one, list] = [JSON.stringify(sale('w1')), JSON.stringify([sale('w2'), sale('w3')])];
      for (const body of [one, list]) {
        const seconds = Math.floor(Date.now() / 1_000);
        const signature = new Webhook(secret).sign('msg_7', new Date(seconds * 1_000), body);
        const answer = await hook(body, { 'webhook-id': 'msg_7', 'webhook-timestamp': String(seconds), 'webhook-signature': signature });
        expect(answer.status).toBe(202);
      }
      expect(await journal().countDocuments({ ceId: /^w/ })).toBe(3);
    });

    it('answers an unknown source, a wrong signature, a changed byte and an old moment alike', async () => {
      const body = JSON.stringify(sale('w4'));
      const now = Math.floor(Date.now() / 1_000);
      const refused = await Promise.all([
        hook(body, signed(secret, body), 'nobody'),
        hook(body, signed('whsec_AAAA', body)),
        hook(`${body} `, signed(secret, body)),
        hook(body, signed(secret, body, { seconds: now - 301 })),
        hook(body, signed(secret, body, { seconds: now + 302 })),
        hook(body, { ...signed(secret, body), 'webhook-id': 'other' }),
        hook(body, { ...signed(secret, body), 'webhook-signature': 'v1,' }),
        hook(body, {}),
        hook('not json', {}),
      ]);
      expect(refused.map((answer) => answer.status)).toEqual(refused.map(() => 401));
      expect(new Set(refused.map((answer) => answer.body['detail'])).size).toBe(1);
      expect(await journal().countDocuments({ ceId: 'w4' })).toBe(0);
    });

    it('takes the two newest secrets during a rotation and not the one before', async () => {
      const secrets = [secret];
      for (let turn = 0; turn < 2; turn += 1)
        secrets.push(String((await call(server, 'POST', '/v1/sources/pos/secrets', { token: admin })).body['secret']));
      const statuses = [];
      for (const [index, each] of secrets.entries()) {
        const body = JSON.stringify(sale(`r${index}`));
        statuses.push((await hook(body, signed(each, body))).status);
      }
      expect(statuses).toEqual([401, 202, 202]);
      secret = secrets.at(-1) ?? '';
      expect(JSON.stringify(await server.mongo.db.collection('sources').find().toArray())).not.toContain(secret.slice(6));
    });

    it('listens no more to a source that was switched off', async () => {
      const card = { name: 'Old', types: ['retail.store-sales.hourly'], stores: ['*'] };
      const old = await call(server, 'PUT', '/v1/sources/old', { token: admin, body: card });
      const send = async (id: string): Promise<number> => {
        const body = JSON.stringify(sale(id));
        return (await hook(body, signed(String(old.body['secret']), body), 'old')).status;
      };
      expect(await send('o1')).toBe(202);
      const off = { token: admin, body: { ...card, active: false } };
      expect((await call(server, 'PUT', '/v1/sources/old', off)).status).toBe(428);
      expect((await call(server, 'PUT', '/v1/sources/old', { ...off, headers: { 'if-match': '"7"' } })).status).toBe(412);
      expect((await call(server, 'PUT', '/v1/sources/old', { ...off, headers: { 'if-match': '"1"' } })).status).toBe(200);
      expect(await send('o2')).toBe(401);
    });
  });

  it('lets a source send for its stores only', async () => {
    const body = { name: 'One till', types: ['retail.store-sales.hourly', 'retail.promotion.plan'], stores: ['101'] };
    await call(server, 'PUT', '/v1/sources/till-101', { token: admin, body });
    const made = await call(server, 'POST', '/v1/api-keys', {
      token: admin,
      body: { name: 'till 101', roles: ['integration'], source: 'till-101' },
    });
    const token = String(made.body['key']);
    expect((await post(sale('s1'), STRUCTURED, token)).status).toBe(202);
    expect((await post(sale('s2', { data: { store: '102' } }), STRUCTURED, token)).status).toBe(403);
    const plan = { promotion: 'X', name: 'X', from: '2026-03-03T00:00:00Z', until: '2026-03-04T00:00:00Z', products: ['P1'] };
    const everywhere = { ...sale('s3', { type: 'retail.promotion.plan' }), data: plan };
    expect((await post(everywhere, STRUCTURED, token)).status).toBe(403);
    expect((await post({ ...everywhere, data: { ...plan, stores: ['101'] } }, STRUCTURED, token)).status).toBe(202);
  });

  it('shows what is in quarantine, and lets it in corrected, or as it came once the world is corrected', async () => {
    await post([sale('q1', { data: { store: '888' } }), sale('q2', { data: { lines: [{ product: 'P1', units: -1, $where: 1 }] } })], BATCH);
    const listed = await call(server, 'GET', '/v1/signals/quarantine?limit=200', { token: admin });
    const items = listed.body['items'] as { id: string; event: { id: string }; reason: { code: string } }[];
    const [q1, q2] = ['q1', 'q2'].map((id) => items.find((item) => item.event.id === id));
    expect([q1?.reason.code, q2?.reason.code]).toEqual(['unknown-reference', 'schema']);

    const one = await call(server, 'GET', `/v1/signals/quarantine/${q2?.id}`, { token: admin });
    expect(one.body['data']).toMatchObject({ lines: [{ units: -1, $where: 1 }] });

    const path = (item: typeof q1, verb: string): string => `/v1/signals/quarantine/${item?.id}/${verb}`;
    const tooEarly = await call(server, 'POST', path(q1, 'replay'), { token: admin });
    expect(tooEarly.status).toBe(400);
    expect(tooEarly.body['issues']).toEqual([{ path: 'stores', message: 'unknown: 888' }]);

    const [, stores] = SMALL_CHAIN.find(([kind]) => kind === 'stores') ?? [];
    await call(server, 'PUT', '/v1/masterdata/stores', { token: admin, body: { items: [{ ...stores?.[0], id: '888' }] } });
    expect((await call(server, 'POST', path(q1, 'replay'), { token: admin })).status).toBe(200);
    const repaired = { token: admin, body: { data: sale('q2').data } };
    expect((await call(server, 'POST', path(q2, 'repair'), repaired)).status).toBe(200);
    expect((await call(server, 'POST', path(q2, 'repair'), repaired)).status).toBe(409);

    const rows = await server.mongo.db
      .collection('signals')
      .find({ ceId: { $in: ['q1', 'q2'] } })
      .sort({ ceId: 1 })
      .toArray();
    const read = await server.app.get(SignalJournal).read(rows.map((row) => String(row['releasedIn'])));
    expect(read.signals.map((signal) => signal.id).sort()).toEqual(rows.map((row) => String(row._id)).sort());
    expect((await server.app.get(SignalJournal).read([String(rows[0]?.['batch'])])).signals).toEqual([]);
    // Its id stays known with the body that came first.
    expect(results(await post(sale('q2', { data: { lines: [{ product: 'P1', units: -1, $where: 1 }] } })))[0]?.result).toBe('duplicate');
  });

  it('gives a quarantined signal up for a reason', async () => {
    await post(sale('q3', { data: { store: '777' } }));
    const row = await journal().findOne({ ceId: 'q3' });
    const path = `/v1/signals/quarantine/${row?._id}/discard`;
    expect((await call(server, 'POST', path, { token: admin, body: {} })).status).toBe(400);
    expect((await call(server, 'POST', path, { token: admin, body: { reason: 'test till' } })).status).toBe(200);
    expect(await journal().findOne({ ceId: 'q3' })).toMatchObject({ state: 'discarded' });
    expect(await outbox('signals')).toContain('signal.discarded');
  });

  it('hands every batch to evaluation once, and it counts as backlog until its work is done', async () => {
    await post(sale('e1', { time: '2026-03-02T11:00:00Z' }));
    await post([sale('e3'), sale('e2'), sale('e4', { data: { store: '666' } })], BATCH);
    const rows = await journal().find({ ceId: /^e/ }).toArray();
    const batches = [...new Set(rows.map((row) => row.batch))];
    await expect
      .poll(() => server.mongo.db.collection('work').countDocuments({ job: 'signals.evaluate', 'refs.batch': { $in: batches } }))
      .toBe(2);
    const { signals, leaves } = await server.app.get(SignalJournal).read(batches);
    expect(signals.map((signal) => rows.find((row) => row._id === signal.id)?.ceId).slice(-1)).toEqual(['e1']);
    expect(signals).toHaveLength(3);
    const before = (await server.app.get(SignalTotals).run()).pending;
    for (let twice = 0; twice < 2; twice += 1) await server.app.get(MarkEvaluated).run(leaves);
    const due = new Date(Date.now() + 60_000);
    const lease = { owner: 'test', token: 'test', until: due };
    const jobs = await server.app.get(WorkStore).claim('signals.evaluate', due, 1_000, lease);
    expect((await server.app.get(SignalTotals).run()).pending).toBe(before); // in hand is not done
    const done = jobs.filter(({ refs }) => batches.includes(refs.batch ?? ''));
    await server.app.get(WorkStore).complete(
      done.map(({ id }) => id),
      'test',
    );
    expect((await server.app.get(SignalTotals).run()).pending).toBe(before - 4);
    const kept = await server.mongo.db.collection('signal_batches').find().toArray();
    expect(
      kept
        .filter((row) => batches.includes(String(row._id)))
        .map((row) => row['count'])
        .sort(),
    ).toEqual([1, 3]);
  });

  it('counts what became of signals', async () => {
    const totals = await server.app.get(SignalTotals).run();
    const inJournal = await journal().countDocuments();
    const aside = await journal().countDocuments({ state: 'quarantined' });
    const discarded = await journal().countDocuments({ state: 'discarded' });
    expect(totals).toMatchObject({ accepted: inJournal - aside - discarded, quarantined: aside });
    expect(totals.duplicates).toBeGreaterThan(150);
  });
});
