import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Pool } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/kernel/index.js';
import { signedHeaders } from '../../bench/rig/signed-webhook.js';
import { ApiClient, firstRun, signIn } from '../support/api-client.js';
import { checked, publish, shortStock, write } from '../support/rule-rig.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { stockoutInOneStore } from '../support/one-store.js';

/**
 * Whatever comes in over any public route: a documented refusal that says why, soon, and nothing has changed. The routes are
 * those of the OpenAPI document, so that a new route is tested the day it appears.
 */
type Route = { readonly method: string; readonly path: string; readonly takesBody: boolean };
type Attempt = { readonly what: string; readonly path?: string; readonly body?: Buffer; readonly headers?: Record<string, string> };
type Seen = { readonly status: number; readonly type: string; readonly code: string; readonly ms: number; readonly body: string };

const SOON_MS = 3_000;
/** The rule with a draft that could be changed. */
const DRAFT = 'on-its-way';
const MAX_BODY = 5 * 1024 * 1024;
/** Collections that record traffic, not state. */
const TRAFFIC = new Set([
  'idempotency',
  'sessions',
  'leases',
  'tries',
  'login_tries',
  'sign_in_tries',
  'probe',
  'signal_counters',
  'checkpoints',
]);
const DEEP = `${'['.repeat(40)}1${']'.repeat(40)}`;
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** Bodies no route may take, whatever it is about. */
const BAD_BODIES: [what: string, body: Buffer][] = [
  ['cut off', Buffer.from('{"name":')],
  ['two documents', Buffer.from('{}{}')],
  ['not UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ['UTF-16', Buffer.from('{"name":"x"}', 'utf16le')],
  ['a zero byte', Buffer.from('\0')],
  ['NaN', Buffer.from('{"limit":NaN}')],
  ['deep', Buffer.from(`{"data":${DEEP}}`)],
  ['very deep', Buffer.from('['.repeat(100_000))],
  ['wide', json(Array.from({ length: 200_001 }, () => ({ k: 0 })))],
  ['__proto__', Buffer.from('{"__proto__":{"polluted":true}}')],
  ['nested __proto__', Buffer.from('{"a":{"__proto__":{"polluted":true}}}')],
  ['constructor', Buffer.from('{"constructor":{"prototype":{"polluted":true}}}')],
];
/** Bodies that are good JSON and no request at all: routes that read a body must refuse them. */
const WRONG_BODIES: [what: string, body: Buffer][] = [
  ['null', json(null)],
  ['a number', json(42)],
  ['text', json('x')],
  ['a list', json([1])],
  ['nothing in it', json({})],
  [
    'operators for values',
    json({ email: { $gt: '' }, password: { $gt: '' }, token: { $ne: 1 }, reason: { $gt: '' }, decision: { $in: [] } }),
  ],
  ['operators for keys', json({ $where: 'sleep(5000)', $set: { roles: ['admin'] } })],
  ['other objects’ fields', json({ id: 'x', _id: 'x', version: 99, state: 'closed', schemaVersion: 9, outbox: [], passwordHash: 'x' })],
  ['everything of another type', json({ name: 1, reason: [], to: false, items: 'x', until: {}, result: 7, people: null, data: undefined })],
  ['text without end', json({ reason: 'x'.repeat(300_000), name: 'x'.repeat(300_000), email: 'x'.repeat(300_000) })],
  ['lone surrogates', Buffer.from('{"reason":"\\ud800","name":"\\udfff"}')],
];
const HOSTILE_IDS = [
  '__proto__',
  'constructor',
  '$gt',
  '%00',
  '..%2f..%2fetc%2fpasswd',
  '%7B%22$gt%22%3A%22%22%7D',
  'x'.repeat(190),
  'x'.repeat(3_000),
  '%F0%9F%92%A5',
  '%ff',
  '*',
  "'%20or%201=1",
];
/** These read no JSON body: what is sent along is not looked at. */
const BODILESS = /\/(replay|secrets)$|^\/v1\/evidence$/;
const cursorOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const HOSTILE_CURSORS = [
  'x',
  '%00',
  cursorOf({ $gt: '' }),
  cursorOf([{ $gt: '' }]),
  cursorOf([[]]),
  cursorOf([null]),
  cursorOf([1, 2, 3, 4, 5]),
  'A'.repeat(600),
];
const HOSTILE_LIMITS = ['0', '-1', '201', '1e9', 'abc', 'NaN', '1.5'];
const HOSTILE_QUERIES = [
  'state[$ne]=x',
  'type[$gt]=',
  'subject[$regex]=.*',
  'store[]=a&store[]=b',
  'exception=%00',
  '__proto__[polluted]=1',
  'asOf=yesterday',
  `q=${'x'.repeat(9_000)}`,
];

describe('bad input', () => {
  let server: TestServer;
  let pool: Pool;
  let routes: Route[];
  let tokens: { people: string; key: string };
  let source: { id: string; secret: string };
  let real: (path: string) => string;
  let before: Record<string, string>;

  beforeAll(async () => {
    server = await startTestServer({ settings: { OUTGOING_ALLOW: '127.0.0.1:9' } });
    pool = new Pool(server.url, { connections: 2 });
    const admin = await firstRun(server.url);
    await rulesOnTheirWay(admin);
    const story = await stockoutInOneStore(admin);
    source = story.source;
    const { key } = await admin.need<{ key: string }>('POST', '/v1/api-keys', {
      body: { name: 'till', roles: ['integration'], source: source.id },
    });
    tokens = { people: await almighty(admin), key };
    routes = await routesOf(admin);
    real = await realIds();
    before = await snapshot();
  }, 120_000);

  afterAll(async () => {
    await pool?.close();
    await server?.close();
  });

  it('has routes to try, and things on them that could be changed', () => {
    expect(routes.length).toBeGreaterThan(40);
    expect(real('/v1/exceptions/{id}')).toMatch(/^\/v1\/exceptions\/exc_/);
    expect(real('/v1/rule-publications/{id}/cancel')).toMatch(/^\/v1\/rule-publications\/rpb_/);
    expect(real('/v1/rules/{id}/versions/{n}/check')).toBe(`/v1/rules/${DRAFT}/versions/1/check`);
  });

  it('refuses bodies that cannot be read, on every route that takes one', async () => {
    const faults = await attempt(
      routes.filter((route) => route.takesBody),
      // A wide body costs a moment to read: on every fourth route it shows as much as on all.
      (route) => BAD_BODIES.filter(([what]) => what !== 'wide' || route.path.length % 4 === 0).map(([what, body]) => ({ what, body })),
    );
    expect(faults).toEqual([]);
  }, 300_000);

  it('refuses bodies of the wrong shape, on every route that reads one', async () => {
    const faults = await attempt(
      routes.filter((route) => route.takesBody && !BODILESS.test(route.path)),
      () => WRONG_BODIES.map(([what, body]) => ({ what, body })),
    );
    expect(faults).toEqual([]);
  }, 300_000);

  it('refuses other content types, compressed and oversized bodies', async () => {
    const faults = await attempt(
      routes.filter((route) => route.takesBody),
      (route): Attempt[] => [
        { what: 'XML', body: Buffer.from('<a/>'), headers: { 'content-type': 'application/xml' } },
        { what: 'a form', body: Buffer.from('a=1'), headers: { 'content-type': 'application/x-www-form-urlencoded' } },
        { what: 'compressed', body: gzipSync('{}'), headers: { 'content-encoding': 'gzip' } },
        ...(route.path.length % 4 === 0 ? [{ what: 'too large', body: Buffer.alloc(MAX_BODY + 1, ' ') }] : []),
      ],
    );
    expect(faults).toEqual([]);
  }, 300_000);

  it('answers hostile ids with not-found or invalid, on every route with an id', async () => {
    const faults = await attempt(
      routes.filter((route) => route.path.includes('{') && !route.path.startsWith('/v1/webhooks')),
      (route) =>
        HOSTILE_IDS.map((id) => ({
          what: `id ${id.slice(0, 30)}`,
          path: route.path.replace(/\{[^}]+\}/, id).replaceAll(/\{[^}]+\}/g, 'x'),
          ...(route.takesBody ? { body: json({}) } : {}),
        })),
    );
    expect(faults).toEqual([]);
  }, 300_000);

  it('refuses hostile cursors and limits wherever a list is paged', async () => {
    const paged: Route[] = [];
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      // A list that minds its limit at all is a paged one.
      if ((await send(route, { what: 'limit', path: `${real(route.path)}?limit=0` })).status === 400) paged.push(route);
    }
    expect(paged.length).toBeGreaterThan(8);
    const faults = await attempt(paged, (route) => [
      ...HOSTILE_LIMITS.map((limit) => ({ what: `limit ${limit}`, path: `${real(route.path)}?limit=${limit}` })),
      ...HOSTILE_CURSORS.map((cursor) => ({ what: `cursor ${cursor.slice(0, 20)}`, path: `${real(route.path)}?cursor=${cursor}` })),
    ]);
    expect(faults).toEqual([]);
  }, 300_000);

  it('never fails on hostile queries: it refuses them, or does not look at them', async () => {
    const faults = await attempt(
      routes.filter(({ method }) => method === 'GET'),
      (route) => HOSTILE_QUERIES.map((query) => ({ what: query.slice(0, 30), path: `${real(route.path)}?${query}` })),
      (seen) => seen.status < 300,
    );
    expect(faults).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  }, 300_000);

  it('refuses hostile headers', async () => {
    const posts = routes.filter(({ method, path }) => method === 'POST' && !BODILESS.test(path));
    const faults = await attempt(posts, (): Attempt[] => [
      { what: 'an endless Idempotency-Key', body: json({}), headers: { 'idempotency-key': 'k'.repeat(500) } },
      { what: 'a spaced Idempotency-Key', body: json({}), headers: { 'idempotency-key': 'a b' } },
      { what: 'a foreign If-Match', body: json({ reason: 'x' }), headers: { 'if-match': '{"$gt":0}' } },
      { what: 'an If-Match beyond numbers', body: json({ reason: 'x' }), headers: { 'if-match': '"99999999999999999999"' } },
    ]);
    expect(faults).toEqual([]);
  }, 300_000);

  it('lets nobody in without credentials, or with wrong ones', async () => {
    const open = new Set(['POST /v1/first-run', 'POST /v1/sessions', 'POST /v1/webhooks/{source}']);
    const faults: string[] = [];
    for (const route of routes.filter(({ method, path }) => path.startsWith('/v1/') && !open.has(`${method} ${path}`)))
      for (const authorization of [
        undefined,
        'Bearer ',
        'Bearer es_wrong',
        'Basic eDp5',
        `Bearer ${'x'.repeat(5_000)}`,
        'Bearer es_\u00e9',
      ]) {
        const seen = await request(route.method, real(route.path), route.takesBody ? json({}) : undefined, {
          'content-type': 'application/json',
          ...(authorization === undefined ? {} : { authorization }),
        });
        if (seen.status !== 401) faults.push(`${route.method} ${route.path} with ${authorization?.slice(0, 20)}: ${seen.status}`);
      }
    expect(faults).toEqual([]);
  }, 300_000);

  it('refuses signed nonsense on the webhook route, and unsigned sense', async () => {
    const event = {
      specversion: '1.0',
      id: 'e1',
      source: '/till',
      type: 'retail.replenishment.issue',
      time: '2026-03-03T09:00:00Z',
      data: {},
    };
    const bad: [string, object][] = [
      ['another version', { ...event, specversion: '0.3' }],
      ['no id', { ...event, id: '' }],
      ['an endless id', { ...event, id: 'x'.repeat(300) }],
      ['an id that is an operator', { ...event, id: { $gt: '' } }],
      ['a control character', { ...event, id: 'a\u0000b' }],
      ['the 30th of February', { ...event, time: '2026-02-30T00:00:00Z' }],
      ['ten years ago', { ...event, time: '2016-02-03T00:00:00Z' }],
      ['a type nobody declared', { ...event, type: 'retail.nonsense' }],
      ['binary data', { ...event, data: undefined, data_base64: 'AA==' }],
      ['an attribute that is an object', { ...event, extra: { a: 1 } }],
      ['too many keys', { ...event, data: Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`k${i}`, 0])) }],
      ['too large', { ...event, data: { note: 'x'.repeat(300_000) } }],
    ];
    const webhook: Route = { method: 'POST', path: `/v1/webhooks/${source.id}`, takesBody: true };
    const faults = await attempt([webhook], () => bad.map(([what, body]) => ({ what, body: json(body) })));
    const body = json(event);
    const old = String(Math.floor(Date.now() / 1_000) - 400);
    const signed = signedHeaders(source.secret, 'w1', body.toString());
    const unsigned: Attempt[] = [
      { what: 'unsigned', body, headers: { 'webhook-id': '', 'webhook-timestamp': '', 'webhook-signature': '' } },
      { what: 'signed with another secret', body, headers: signedHeaders('whsec_AAAA', 'w1', body.toString()) },
      { what: 'signed over another body', body: json({ ...event, id: 'e2' }), headers: signed },
      { what: 'an old time stamp', body, headers: { ...signed, 'webhook-timestamp': old } },
      { what: 'another webhook id', body, headers: { ...signed, 'webhook-id': 'w2' } },
    ];
    faults.push(
      ...(await attempt(
        [webhook],
        () => unsigned,
        (seen) => seen.status !== 401,
        true,
      )),
    );
    expect(faults).toEqual([]);
  }, 60_000);

  it('has changed nothing, and still works', async () => {
    expect(await snapshot()).toEqual(before);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  /** Every attempt on every route; what was not refused as documented. `alsoFine` widens (or, inverted, narrows) what is. */
  async function attempt(
    on: readonly Route[],
    attempts: (route: Route) => Attempt[],
    alsoFine: (seen: Seen) => boolean = () => false,
    invert = false,
  ): Promise<string[]> {
    const faults: string[] = [];
    for (const route of on)
      for (const one of attempts(route)) {
        const seen = await send(route, one);
        const refused = seen.status >= 400 && seen.status < 500 && documented(seen);
        const fine = invert ? refused && !alsoFine(seen) : refused || alsoFine(seen);
        if (!fine || seen.ms > SOON_MS)
          faults.push(
            `${route.method} ${route.path} with ${one.what}: ${seen.status} ${seen.code} ${Math.round(seen.ms)} ms ${seen.body.slice(0, 160)}`,
          );
      }
    return faults;
  }

  function send(route: Route, { path = real(route.path), body, headers = {} }: Attempt): Promise<Seen> {
    const isWebhook = route.path.startsWith('/v1/webhooks');
    const signature = isWebhook && body !== undefined ? signedRaw(body) : {};
    const token = route.path === '/v1/signals' ? tokens.key : tokens.people;
    // Signing out would end the others' attempts.
    const authorization = route.path === '/v1/sessions/current' ? 'Bearer es_gone' : `Bearer ${token}`;
    const type = isWebhook || route.path === '/v1/signals' ? 'application/cloudevents+json' : 'application/json';
    return request(route.method, path, body, {
      authorization,
      ...(body === undefined ? {} : { 'content-type': type }),
      ...(route.method === 'PATCH' || route.method === 'PUT' || /snooze|close|dismiss|assign/.test(route.path)
        ? { 'if-match': '"1"' }
        : {}),
      ...signature,
      ...headers,
    });
  }

  async function request(method: string, path: string, body: Buffer | undefined, headers: Record<string, string>): Promise<Seen> {
    const started = performance.now();
    try {
      const answer = await pool.request({ method: method as 'GET', path, headers, body: body ?? null });
      const text = await answer.body.text();
      const ms = performance.now() - started;
      return { status: answer.statusCode, type: String(answer.headers['content-type']), code: codeIn(text), ms, body: text };
    } catch (error) {
      return { status: 0, type: '', code: '', ms: performance.now() - started, body: String(error) };
    }
  }

  /** Signed over the raw bytes, whatever they are. */
  function signedRaw(body: Buffer): Record<string, string> {
    return signedHeaders(source.secret, `w${body.length}`, body);
  }

  /** A hash of every document, by collection: what must not change. */
  async function snapshot(): Promise<Record<string, string>> {
    const names = (await server.mongo.db.listCollections().toArray()).map(({ name }) => name).filter((name) => !TRAFFIC.has(name));
    const entries = await Promise.all(
      names.sort().map(async (name): Promise<[string, string]> => {
        const rows = await server.mongo.db.collection(name).find().sort({ _id: 1 }).toArray();
        return [name, `${rows.length} ${createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16)}`];
      }),
    );
    return Object.fromEntries(entries);
  }

  /** Paths with ids that exist, so that a refusal is one of the input and not of the id. */
  async function realIds(): Promise<(path: string) => string> {
    const collections = [
      'users',
      'exceptions',
      'approvals',
      'actions',
      'tasks',
      'proposals',
      'agent_runs',
      'outcomes',
      'incidents',
      'rule_sets',
      'rule_publications',
    ] as const;
    const found = new Map<string, string>();
    for (const name of collections) {
      const row = await server.mongo.db.collection<{ _id: string }>(name).findOne();
      if (row !== null) found.set(name.replace('_', '-'), row._id);
    }
    found.set('sources', source.id).set('connectors', 'erp').set('masterdata', 'stores').set('kpis', 'on-shelf-availability');
    found.set('rules', DRAFT).set('webhooks', source.id).set('schemas', 'retail.supplier.notice');
    return (path) => {
      const part = path.split('/')[2] ?? '';
      return path.replace(/\{[^}]+\}/, found.get(part) ?? 'x1').replaceAll(/\{[^}]+\}/g, part === 'rules' ? '1' : 'S1');
    };
  }
});

/** A draft, and a publication planned for another year. */
async function rulesOnTheirWay(admin: ApiClient): Promise<void> {
  const { author } = await write(admin, shortStock(DRAFT, 'nobody'));
  const version = await checked(admin, shortStock('planned', author));
  const planned = await publish(await signIn(admin, 'ben@example.com'), version, '2030-01-01T00:00:00Z');
  if (planned !== 200) throw new Error(`planning a publication answered ${planned}`);
}

/** A person who may do everything, so that no refusal is one of permission. */
async function almighty(admin: ApiClient): Promise<string> {
  const roles = [
    'admin',
    'operations-admin',
    'regional-ops',
    'merchandising',
    'procurement',
    'workforce',
    'finance',
    'planner',
    'auditor',
    'integration',
    'store-manager',
  ];
  const email = 'all@example.com';
  await admin.need('POST', '/v1/users', { body: { name: 'All', email, password: 'a long enough password', roles, scope: {} } });
  const { token } = await new ApiClient(admin.url).need<{ token: string }>('POST', '/v1/sessions', {
    body: { email, password: 'a long enough password' },
  });
  return token;
}

async function routesOf(api: ApiClient): Promise<Route[]> {
  const { paths } = await api.get<{ paths: Record<string, Record<string, unknown>> }>('/docs/openapi.json');
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path, takesBody: ['post', 'put', 'patch'].includes(method) })),
  );
}

function codeIn(text: string): string {
  try {
    return String((JSON.parse(text) as { code?: unknown }).code);
  } catch {
    return '';
  }
}

/** A problem body with one of the codes the contract lists. */
const documented = ({ type, code }: Seen): boolean =>
  type.startsWith('application/problem+json') && (ERROR_CODES as readonly string[]).includes(code);
