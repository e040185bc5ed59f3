import { gzipSync } from 'node:zlib';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminOf, call, signed, writeSmallChain, type Answer, type Call } from '../../../../test/support/small-chain.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';

const event = {
  specversion: '1.0',
  id: 'x1',
  source: '/pos/101',
  type: 'retail.store-sales.hourly',
  time: '2026-03-02T10:00:00+01:00',
  data: { store: '101', hourStart: '2026-03-02T09:00:00+01:00', currency: 'EUR', lines: [] as object[] },
};
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const wide = (keys: number): object => Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}`, index]));
const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

/** Bodies no JSON route can use, with the status they must get. */
const BODIES: readonly (readonly [what: string, raw: Buffer, headers: Record<string, string>, status: number])[] = [
  ['nothing', utf8(''), {}, 400],
  ['half of a document', utf8('{"items": ['), {}, 400],
  ['words', utf8('hello'), {}, 400],
  ['two documents', utf8('{}{}'), {}, 400],
  ['a number out of nowhere', utf8('NaN'), {}, 400],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), {}, 400],
  ['UTF-16', Buffer.from('{"items":[]}', 'utf16le'), {}, 400],
  ['a lone half of a character', utf8('{"items":["\\ud800"]}'), {}, 400],
  ['deep nesting', utf8(`{"items":${nested(200)}}`), {}, 400],
  ['very deep nesting', utf8(nested(200_000)), {}, 400],
  ['too many keys', utf8(`{"items":[${Array(200_001).fill('{"k":0}').join()}]}`), {}, 400],
  ['a key that reaches the prototype', utf8('{"__proto__":{"admin":true}}'), {}, 400],
  ['a nested key that reaches the prototype', utf8('{"items":[{"constructor":{"prototype":{}}}]}'), {}, 400],
  ['null', utf8('null'), {}, 400],
  ['a compressed body', gzipSync('{"items":[]}'), { 'content-encoding': 'gzip' }, 415],
  ['another media type', utf8('<items/>'), { 'content-type': 'application/xml' }, 415],
  ['no media type', utf8('{}'), { 'content-type': '' }, 415],
  ['six megabytes', Buffer.alloc(6 * 1024 * 1024, 0x20), {}, 413],
];

// Whoever can reach the server can send anything. Every answer is a documented status with a problem body that names
// the field; nothing is stored, nothing breaks, nothing takes long.
describe('bad input on the routes of signals, sources and master data', () => {
  let server: TestServer;
  let admin: string;
  let key: string;
  let secret: string;
  let state: string;

  const stored = async (): Promise<string> => {
    const counts = ['signals', 'sources', 'masterdata', 'signal_conflicts', 'work'].map(
      async (name) => `${name} ${await server.mongo.db.collection(name).countDocuments()}`,
    );
    return (await Promise.all(counts)).join(', ');
  };
  const send = async (method: string, path: string, options: Call): Promise<Answer> => {
    const started = performance.now();
    const answer = await call(server, method, path, options);
    expect(performance.now() - started).toBeLessThan(3_000); // three times the promise: this machine is shared
    return answer;
  };
  const isProblem = (answer: Answer, status: number): void => {
    expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([status, 'application/problem+json']);
    expect(answer.body).toMatchObject({ status, code: expect.any(String) as string, correlationId: expect.any(String) as string });
  };

  beforeAll(async () => {
    server = await startTestServer({ worker: false });
    admin = await adminOf(server);
    await writeSmallChain(server, admin);
    const body = { name: 'Tills', types: ['retail.store-sales.hourly'] };
    secret = String((await call(server, 'PUT', '/v1/sources/pos', { token: admin, body })).body['secret']);
    const made = await call(server, 'POST', '/v1/api-keys', {
      token: admin,
      body: { name: 'till', roles: ['integration'], source: 'pos' },
    });
    key = String(made.body['key']);
    const bad = { ...event, id: 'aside', data: { ...event.data, store: '999' } };
    await call(server, 'POST', '/v1/signals', { token: key, body: bad, headers: { 'content-type': 'application/cloudevents+json' } });
    const waiting = await server.mongo.db.collection('work').countDocuments({ job: 'signals.evaluate' });
    if (waiting !== 1) throw new Error(`one batch has to wait for evaluation, not ${waiting}`);
    state = await stored();
  });
  afterAll(() => server.close());

  describe.each(BODIES)('%s', (_what, raw, headers, status) => {
    const json = { 'content-type': 'application/json', ...headers };

    it.each([
      ['PUT', '/v1/masterdata/stores'],
      ['PUT', '/v1/sources/new'],
      ['POST', '/v1/signals/quarantine/sig_none/discard'],
    ])('%s %s', async (method, path) => {
      isProblem(await send(method, path, { token: admin, raw, headers: json }), status);
    });

    it('POST /v1/signals, each mode', async () => {
      for (const mode of ['application/cloudevents+json', 'application/cloudevents-batch+json'])
        isProblem(await send('POST', '/v1/signals', { token: key, raw, headers: { 'content-type': mode, ...headers } }), status);
      const attributes = { 'ce-specversion': '1.0', 'ce-id': '', 'ce-source': 's', 'ce-type': 't' };
      isProblem(await send('POST', '/v1/signals', { token: key, raw, headers: { ...json, ...attributes } }), status);
    });

    it('POST /v1/webhooks/:source, signed', async () => {
      isProblem(await send('POST', '/v1/webhooks/pos', { raw, headers: { ...json, ...signed(secret, raw) } }), status);
    });
  });

  const structured = (over: object): Promise<Answer> =>
    send('POST', '/v1/signals', { token: key, body: { ...event, ...over }, headers: { 'content-type': 'application/cloudevents+json' } });

  it('holds the limits of one signal', async () => {
    isProblem(await structured({ data: { note: 'x'.repeat(300 * 1024) } }), 413);
    isProblem(await structured({ data: wide(2_001) }), 413);
    const batch = { 'content-type': 'application/cloudevents-batch+json' };
    const many = Array.from({ length: 1_001 }, (_, index) => ({ ...event, id: `n${index}` }));
    isProblem(await send('POST', '/v1/signals', { token: key, body: many, headers: batch }), 413);
  });

  it('refuses stale events, types and media not declared, and other text than UTF-8', async () => {
    isProblem(await structured({ time: '2025-01-01T00:00:00Z' }), 400);
    isProblem(await structured({ type: 'retail.supplier.notice' }), 403);
    isProblem(await structured({ type: '__proto__' }), 403);
    const latin = { 'content-type': 'application/cloudevents+json; charset=latin1' };
    isProblem(await send('POST', '/v1/signals', { token: key, body: event, headers: latin }), 415);
    isProblem(await send('POST', '/v1/signals', { token: key, body: event }), 415);
    const broken = { 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-id': '%E0%A4%A' };
    isProblem(await send('POST', '/v1/signals', { token: key, body: {}, headers: broken }), 400);
  });

  it('lets nobody in without a right to be there', async () => {
    isProblem(await send('POST', '/v1/signals', { body: event }), 401);
    isProblem(await send('POST', '/v1/signals', { token: 'ek_forged', body: event }), 401);
    isProblem(await send('POST', '/v1/signals', { token: admin, body: event }), 403);
    for (const path of ['/v1/sources/pos', '/v1/masterdata/stores'])
      isProblem(await send('PUT', path, { token: key, body: {} }), path.includes('sources') ? 403 : 400);
    for (const path of ['/v1/sources', '/v1/signals/quarantine', '/v1/schemas', '/v1/masterdata/stores'])
      isProblem(await send('GET', path, {}), 401);
  });

  it.each([
    '/v1/masterdata/stores?limit[$gt]=0',
    '/v1/masterdata/stores?limit=1e9',
    '/v1/masterdata/stores?limit=-1',
    '/v1/masterdata/stores?cursor=[object]',
    '/v1/masterdata/stores?cursor=eyIkZ3QiOjF9',
    '/v1/masterdata/stores?asOf[$ne]=1',
    '/v1/masterdata/stores/101?asOf=9999-99-99',
    '/v1/signals/quarantine?source=a&source=b',
    '/v1/signals/quarantine?cursor=%00',
    '/v1/sources?limit=none',
    '/v1/sources?cursor=W3siJGd0IjowfV0',
  ])('reads no operator out of GET %s', async (path) => {
    const answer = await send('GET', path, { token: admin });
    expect([200, 400]).toContain(answer.status);
    if (/limit=|cursor=|9999/.test(path)) isProblem(answer, 400);
  });

  it.each([
    '/v1/masterdata/__proto__',
    '/v1/masterdata/constructor/x',
    '/v1/masterdata/stores/__proto__',
    '/v1/masterdata/stores/%00',
    '/v1/signals/quarantine/$ne',
    '/v1/sources/%2e%2e%2f',
    '/v1/schemas/__proto__',
    `/v1/sources/${'a'.repeat(190)}`,
  ])('knows nothing under GET %s', async (path) => {
    isProblem(await send('GET', path, { token: admin }), 404);
  });

  it('takes no field a caller may not set', async () => {
    const body = { name: 'X', types: ['retail.store-sales.hourly'], stores: ['*'], active: true };
    for (const extra of [{ secrets: [] }, { version: 9 }, { _id: 'y' }, { $set: { active: true } }])
      isProblem(await send('PUT', '/v1/sources/mass', { token: admin, body: { ...body, ...extra } }), 400);
    isProblem(await send('PUT', '/v1/sources/$mass', { token: admin, body }), 400);
    isProblem(await send('PUT', '/v1/sources/none', { token: admin, body: { ...body, types: ['retail.nothing'] } }), 400);
    const item = { id: { $gt: '' }, name: 'X' };
    const answer = await send('PUT', '/v1/masterdata/suppliers', {
      token: admin,
      body: { items: [item, { id: 'OK', name: 'X', toldAt: 1 }] },
    });
    expect(answer.body).toMatchObject({ written: 0, rejected: [{ path: 'id' }, { path: '(body)' }] });
  });

  it('survives half a request and a length that lies', async () => {
    const { hostname, port } = new URL(server.url);
    const answers = [
      'POST /v1/webhooks/pos HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n',
      'POST /v1/signals HTTP/1.1\r\nHost: x\r\nContent-',
    ].map(
      (text) =>
        new Promise<string>((resolve) => {
          const socket = connect(Number(port), hostname, () => socket.end(text));
          let got = '';
          socket.on('data', (chunk: Buffer) => (got += chunk.toString()));
          socket.on('error', () => resolve(got));
          socket.on('close', () => resolve(got));
        }),
    );
    for (const got of await Promise.all(answers)) expect(got).not.toMatch(/^HTTP\/1.1 [25]/);
    expect((await send('GET', '/healthz', {})).status).toBe(200);
  });

  it('stored nothing of all this', async () => {
    expect(await stored()).toBe(state);
  });
});
