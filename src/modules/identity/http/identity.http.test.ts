import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Accounts } from '../index.js';
import { Recognise } from '../usecases/recognise.js';
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
  const person = async (roles: string[], scope: object = {}, by = admin): Promise<{ id: string; token: string; answer: Answer }> => {
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

  describe('signing in', () => {
    it('answers a wrong password, an unknown address and a disabled account alike', async () => {
      const { id } = await person(['planner']);
      const email = `p${made}@example.com`;
      await call('PATCH', `/v1/users/${id}`, { token: admin, body: { active: false }, headers: { 'if-match': '"1"' } });
      const answers = await Promise.all([
        call('POST', '/v1/sessions', { body: { email: ADA.email, password: 'not the password' } }),
        call('POST', '/v1/sessions', { body: { email: 'nobody@example.com', password: 'not the password' } }),
        call('POST', '/v1/sessions', { body: { email, password: 'a good password' } }),
      ]);
      const told = answers.map(({ status, body }) => ({ status, detail: body['detail'], code: body['code'] }));
      expect(new Set(told.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(told[0]?.status).toBe(401);
    });

    it.each(['known', 'unknown'])('stops a guesser of a %s address after ten tries, even with the right password then', async (kind) => {
      if (kind === 'known') await person(['planner']);
      const email = kind === 'known' ? `p${made}@example.com` : 'stranger@example.com';
      const statuses: number[] = [];
      for (let index = 0; index < 10; index += 1)
        statuses.push((await call('POST', '/v1/sessions', { body: { email, password: `guess number ${index}` } })).status);
      expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(9);
      await call('POST', '/v1/sessions', { body: { email: email.toUpperCase(), password: 'one more guess' } });
      const late = await call('POST', '/v1/sessions', { body: { email, password: 'a good password' } });
      expect(late.status).toBe(429);
      expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(60);
      await signIn(ADA.email, ADA.password).then((token) => expect(token).toMatch(/^es_/)); // others are not locked out
    });

    it('ends a session at once when it is closed, when the password changes and when the person is disabled', async () => {
      const works = async (token: string): Promise<boolean> => (await call('GET', '/v1/me', { token })).status === 200;
      const one = await person(['planner']);
      const email = `p${made}@example.com`;
      const second = await signIn(email, 'a good password');
      expect(await works(second)).toBe(true);
      expect((await call('DELETE', '/v1/sessions/current', { token: second })).status).toBe(204);
      expect([await works(second), await works(one.token)]).toEqual([false, true]);
      const patch = (body: object, version: number): Promise<Answer> =>
        call('PATCH', `/v1/users/${one.id}`, { token: admin, body, headers: { 'if-match': `"${version}"` } });
      expect((await patch({ password: 'another password' }, 1)).status).toBe(200);
      expect(await works(one.token)).toBe(false);
      const third = await signIn(email, 'another password');
      expect(await works(third)).toBe(true);
      expect((await patch({ active: false }, 2)).status).toBe(200);
      expect(await works(third)).toBe(false);
    });

    it('does not outlive its hours', async () => {
      const { token } = await person(['planner']);
      await server.mongo.db.collection('sessions').updateMany({}, { $set: { expiresAt: new Date(Date.now() + 1_200) } });
      expect((await call('GET', '/v1/me', { token })).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 1_300));
      expect((await call('GET', '/v1/me', { token })).status).toBe(401);
      admin = await signIn(ADA.email, ADA.password);
    });
  });

  describe('the session cookie', () => {
    it('reads, and changes only with the header a foreign page cannot send', async () => {
      const opened = await call('POST', '/v1/sessions', { body: { email: ADA.email, password: ADA.password } });
      const set = opened.headers.get('set-cookie') ?? '';
      expect(set).toMatch(/^endcap_session=es_[^;]+; Path=\/; HttpOnly; SameSite=Strict; Expires=/);
      const cookie = `theme=dark; ${set.split(';')[0]}`;
      expect((await call('GET', '/v1/me', { headers: { cookie } })).status).toBe(200);
      expect((await call('DELETE', '/v1/sessions/current', { headers: { cookie } })).status).toBe(403);
      expect((await call('DELETE', '/v1/sessions/current', { headers: { cookie, 'x-endcap-csrf': '1' } })).status).toBe(204);
      expect((await call('GET', '/v1/me', { headers: { cookie } })).status).toBe(401);
    });

    it('never carries an API key, and does not rescue an unusable Authorization header', async () => {
      const { body } = await call('POST', '/v1/api-keys', { token: admin, body: { name: 'till', roles: ['integration'] } });
      expect((await call('GET', '/v1/me', { headers: { cookie: `endcap_session=${String(body['key'])}` } })).status).toBe(401);
      const cookie = `endcap_session=${admin}`;
      expect((await call('GET', '/v1/me', { headers: { cookie, authorization: 'Basic abc' } })).status).toBe(401);
    });
  });

  describe('API keys', () => {
    it('speak for their source until they are revoked', async () => {
      const { body, status } = await call('POST', '/v1/api-keys', {
        token: admin,
        body: { name: 'till', roles: ['integration'], scope: { stores: ['212'] }, source: 'pos' },
      });
      expect(status).toBe(201);
      const token = String(body['key']);
      expect(token).toMatch(/^ek_/);
      expect((await call('GET', '/v1/me', { token })).body).toMatchObject({ kind: 'api-key', source: 'pos', scope: { stores: ['212'] } });
      const listed = await call('GET', '/v1/api-keys?limit=200', { token: admin });
      expect(JSON.stringify(listed.body)).toContain(String(body['id']));
      expect(JSON.stringify(listed.body)).not.toContain('keyHash');
      expect((await call('DELETE', '/v1/sessions/current', { token })).status).toBe(409);
      for (let twice = 0; twice < 2; twice += 1)
        expect((await call('DELETE', `/v1/api-keys/${String(body['id'])}`, { token: admin })).status).toBe(204);
      expect((await call('GET', '/v1/me', { token })).status).toBe(401);
    });

    it('are looked up once a second at most, however many requests they carry', async () => {
      const { body } = await call('POST', '/v1/api-keys', { token: admin, body: { name: 'busy', roles: ['integration'] } });
      const looked = vi.spyOn(server.app.get(Recognise, { strict: false }), 'run');
      const began = performance.now();
      await Promise.all(Array.from({ length: 50 }, () => call('GET', '/v1/me', { token: String(body['key']) })));
      expect(looked.mock.calls.length).toBeLessThanOrEqual(1 + (performance.now() - began) / 1_000);
      looked.mockRestore();
      // What another process does to the key is seen within a second.
      await server.mongo.db.collection('api-keys').deleteOne({ name: 'busy' });
      await new Promise((resolve) => setTimeout(resolve, 1_050));
      expect((await call('GET', '/v1/me', { token: String(body['key']) })).status).toBe(401);
    });
  });

  describe('nobody gives more than they have', () => {
    it('lets a regional administrator act in the own region only, and not even see the others', async () => {
      const north = await person(['admin'], { regions: ['north'] });
      const south = await person(['planner'], { regions: ['south'] });
      const everywhere = await person(['planner']);
      for (const scope of [{}, { regions: ['south'] }, { regions: ['north', 'south'] }, { stores: ['212'] }])
        expect((await person(['planner'], scope, north.token)).answer.status, JSON.stringify(scope)).toBe(403);
      expect((await person(['planner'], { regions: ['north'], stores: ['212'] }, north.token)).answer.status).toBe(201);
      for (const other of [south, everywhere]) {
        expect((await call('GET', `/v1/users/${other.id}`, { token: north.token })).status).toBe(404);
        const taken = { token: north.token, body: { password: 'taken over now' }, headers: { 'if-match': '"1"' } };
        expect((await call('PATCH', `/v1/users/${other.id}`, taken)).status).toBe(404);
      }
      const seen = (await call('GET', '/v1/users?limit=200', { token: north.token })).body['items'] as { scope: object }[];
      expect(seen.map((user) => user.scope)).toEqual(
        expect.arrayContaining([{ regions: ['north'] }, { regions: ['north'], stores: ['212'] }]),
      );
      expect(seen).toHaveLength(2);
      const keys = { name: 'k', roles: ['integration'], scope: {} };
      expect((await call('POST', '/v1/api-keys', { token: north.token, body: keys })).status).toBe(403);
    });

    it('lets nobody change their own roles, scope or standing', async () => {
      const id = String((await call('GET', '/v1/me', { token: admin })).body['id']);
      const { headers } = await call('GET', `/v1/users/${id}`, { token: admin });
      for (const body of [{ roles: ['admin', 'finance'] }, { scope: {} }, { active: true }])
        expect(
          (await call('PATCH', `/v1/users/${id}`, { token: admin, body, headers: { 'if-match': headers.get('etag') ?? '' } })).status,
        ).toBe(403);
    });

    it('lets a key make neither people nor keys with roles it does not hold, and not take over a person', async () => {
      const { body } = await call('POST', '/v1/api-keys', { token: admin, body: { name: 'provisioning', roles: ['admin'] } });
      const key = String(body['key']);
      expect((await person(['finance'], {}, key)).answer.status).toBe(403);
      expect((await call('POST', '/v1/api-keys', { token: key, body: { name: 'x', roles: ['regional-ops'] } })).status).toBe(403);
      const finance = await person(['finance']);
      const taken = { token: key, body: { password: 'taken over now' }, headers: { 'if-match': '"1"' } };
      expect((await call('PATCH', `/v1/users/${finance.id}`, taken)).status).toBe(403);
    });

    it('gives other roles no way in', async () => {
      for (const role of ['operations-admin', 'regional-ops', 'finance', 'store-manager', 'planner', 'auditor', 'integration']) {
        const { token } = await person([role]);
        expect((await person(['planner'], {}, token)).answer.status, role).toBe(403);
        expect((await call('POST', '/v1/api-keys', { token, body: { name: 'x', roles: [role] } })).status, role).toBe(403);
      }
    });

    it('takes no field it does not know: mass assignment is refused', async () => {
      const user = { name: 'M', email: 'm@example.com', password: 'a good password', roles: ['planner'], scope: {} };
      for (const extra of [{ id: 'usr_x' }, { passwordHash: 'x' }, { active: true }, { version: 9 }])
        expect((await call('POST', '/v1/users', { token: admin, body: { ...user, ...extra } })).status).toBe(400);
      expect((await call('POST', '/v1/sessions', { body: { email: { $gt: '' }, password: 'x' } })).status).toBe(400);
    });
  });

  it('changes a user on the version that was read, and only then', async () => {
    const { id } = await person(['planner']);
    const patch = (body: object, headers: Record<string, string> = {}): Promise<Answer> =>
      call('PATCH', `/v1/users/${id}`, { token: admin, body, headers });
    expect((await patch({ name: 'New' })).status).toBe(428);
    expect((await patch({ name: 'New' }, { 'if-match': '"7"' })).status).toBe(412);
    const changed = await patch({ name: 'New' }, { 'if-match': '"1"' });
    expect([changed.status, changed.headers.get('etag'), changed.body['name']]).toEqual([200, '"2"', 'New']);
    expect((await patch({ email: 'ADA@example.com' }, { 'if-match': '"2"' })).status).toBe(409);
    expect((await patch({}, { 'if-match': '"2"' })).status).toBe(400);
    expect((await call('GET', '/v1/users/usr_unknown', { token: admin })).status).toBe(404);
  });

  it('tells other modules who stands where, as it is now', async () => {
    const accounts = server.app.get(Accounts, { strict: false });
    const { id } = await person(['procurement'], { regions: ['west'] });
    const west = async (): Promise<string[]> =>
      (await accounts.activeWithRole('procurement', { region: 'west', store: '1' })).map((each) => each.id);
    expect(await west()).toEqual([id]);
    expect(await accounts.activeWithRole('procurement', { region: 'east' })).toEqual([]);
    await call('PATCH', `/v1/users/${id}`, { token: admin, body: { active: false }, headers: { 'if-match': '"1"' } });
    expect(await west()).toEqual([]);
    expect(await accounts.find(id)).toMatchObject({ id, kind: 'user', active: false });
    expect(await accounts.find('usr_unknown')).toBeUndefined();
  });
});
