import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';

type Answer = { status: number; headers: Headers; body: Record<string, unknown> };
const TOKEN = 'first-run-token-of-tests';
const ADA = { name: 'Ada', email: 'ada@example.com', password: 'correct horse 1', roles: ['admin', 'operations-admin'] };
const BEN = { name: 'Ben', email: 'ben@example.com', password: 'correct horse 2', roles: ['operations-admin'] };

describe('identity over HTTP', () => {
  let server: TestServer;
  let admin: string;

  const call = async (
    method: string,
    path: string,
    options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> => {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...options.headers,
      },
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  };
  const signIn = async (email: string, password: string): Promise<string> =>
    String((await call('POST', '/v1/sessions', { body: { email, password } })).body['token']);
  let made = 0;
  const _person = async (roles: string[], scope: object = {}, by = admin): Promise<{ id: string; token: string; answer: Answer }> => {
    made += 1;
    const email = `p${made}@example.com`;
    const answer = await call('POST', '/v1/users', {
      token: by,
      body: { name: `P${made}`, email, password: 'a good password', roles, scope },
    });
    return { id: String(answer.body['id']), token: answer.status === 201 ? await signIn(email, 'a good password') : '', answer };
  };

  beforeAll(async () => {
    server = await startTestServer({ worker: false });
  });
  afterAll(() => server.close());

  describe('first run', () => {
    it('refuses a wrong token, then makes exactly two people however many ask at once, then nobody', async () => {
      expect((await call('POST', '/v1/first-run', { body: { token: 'wrong', people: [ADA, BEN] } })).status).toBe(403);
      const twice = await Promise.all([0, 1].map(() => call('POST', '/v1/first-run', { body: { token: TOKEN, people: [ADA, BEN] } })));
      expect(twice.map((answer) => answer.status).sort()).toEqual([201, 409]);
      expect((await call('POST', '/v1/first-run', { body: { token: TOKEN, people: [ADA, BEN] } })).status).toBe(409);
      expect(await server.mongo.db.collection('users').countDocuments()).toBe(2);
      admin = await signIn(ADA.email, ADA.password);
      expect(admin).toMatch(/^es_/);
    });

    it('wants two different people, one of them an administrator', async () => {
      for (const people of [[ADA], [ADA, { ...BEN, email: 'ADA@example.com ' }], [BEN, { ...BEN, email: 'c@example.com' }]])
        expect((await call('POST', '/v1/first-run', { body: { token: TOKEN, people } })).status).toBe(400);
    });
  });

  it('stores neither token nor password, nor the key, in any collection', async () => {
    const key = await call('POST', '/v1/api-keys', {
      token: admin,
      body: { name: 'till', roles: ['integration'] },
      headers: { 'idempotency-key': 'once-1' },
    });
    await call('POST', '/v1/sessions', { body: { email: ADA.email, password: ADA.password }, headers: { 'idempotency-key': 'once-2' } });
    const secrets = [admin, String(key.body['key']), ADA.password, '"es_', '"ek_'];
    for (const { name } of await server.mongo.db.listCollections().toArray()) {
      const text = JSON.stringify(await server.mongo.db.collection(name).find().toArray());
      for (const secret of secrets) expect(text.includes(secret), `${secret.slice(0, 3)}… in ${name}`).toBe(false);
    }
  });

  it('tells people who they are and what they may', async () => {
    const me = await call('GET', '/v1/me', { token: admin });
    expect(me.body).toMatchObject({ kind: 'user', name: 'Ada', roles: ADA.roles });
    expect(me.body['permissions']).toContain('users.manage');
    expect((await call('GET', '/v1/me')).status).toBe(401);
    expect((await call('GET', '/v1/me', { token: `${admin}x` })).status).toBe(401);
  });
});
