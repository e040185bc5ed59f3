import { Controller, Get, Module, type Type } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabaseUri } from '../../../../test/support/database.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { AppModule } from '../../../app.module.js';
import { ROLES, type Role } from '../../../kernel/index.js';
import { createApp, Engines, loadSettings, Permit, RoutePermissions, type DeclaredRoute } from '../../../platform/index.js';
import { ROLE_PERMISSIONS, type Permission } from '../../../policies/index.js';

const PASSWORD = 'a good password';
const person = (role: Role) => ({ name: role, email: `${role}@example.com`, password: PASSWORD, roles: [role] });

/** What a route needs besides its path to be asked for something that is not there. */
const QUERIES: Readonly<Record<string, string>> = {
  '/v1/rules/:id/explain': '?subject=product:1%7Cstore:1',
  '/v1/rules/:id/diff': '?from=1&to=2',
};

/** Paths whose variable part is a word of a closed list, not an object: another word is a bad request. */
const CLOSED = ['/v1/kpis/:id', '/v1/masterdata/:kind', '/v1/masterdata/:kind/:id'];

/** Every route of the whole application, as it declares itself. */
describe('the routes of the running server', () => {
  let server: TestServer;
  let routes: DeclaredRoute[];
  const tokens = new Map<string, string>();

  const call = async (route: DeclaredRoute, token?: string): Promise<{ status: number; type: string }> => {
    const path = route.path.replace(/:(\w+)/g, 'no-such-thing');
    const body = ['GET', 'DELETE'].includes(route.method) ? undefined : '{}';
    const answer = await fetch(`${server.url}${path}${QUERIES[route.path] ?? ''}`, {
      method: route.method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
        'if-match': '"1"',
      },
      body,
      signal: AbortSignal.timeout(20_000),
    }).catch((error: unknown) => {
      throw new Error(`${route.method} ${route.path} does not answer`, { cause: error });
    });
    return { status: answer.status, type: answer.headers.get('content-type') ?? '' };
  };
  const post = async (path: string, body: unknown, token?: string): Promise<Record<string, string>> => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    return (await (await fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as Record<
      string,
      string
    >;
  };
  const signIn = async (email: string): Promise<string> => (await post('/v1/sessions', { email, password: PASSWORD }))['token'] ?? '';

  beforeAll(async () => {
    server = await startTestServer({ worker: false });
    routes = server.app.get(RoutePermissions, { strict: false }).routes();
    await post('/v1/first-run', { token: 'first-run-token-of-tests', people: [person('admin'), person('auditor')] });
    const admin = await signIn('admin@example.com');
    for (const role of ROLES) {
      if (role !== 'admin' && role !== 'auditor') await post('/v1/users', person(role), admin);
      tokens.set(role, await signIn(`${role}@example.com`));
    }
    await post('/v1/users', { ...person('planner'), email: 'all@example.com', roles: ROLES }, admin);
    tokens.set('all', await signIn('all@example.com'));
  });
  afterAll(() => server.close());

  it('are really looked at', () => {
    expect(routes.length).toBeGreaterThan(15);
    expect(routes.map((route) => `${route.method} ${route.path}`)).toEqual(
      expect.arrayContaining(['POST /v1/users', 'GET /v1/audit/verify', 'DELETE /v1/sessions/current']),
    );
  });

  it('answer 401 as a problem to who shows nothing or something invented', async () => {
    for (const route of routes.filter((each) => each.open === undefined))
      for (const token of [undefined, `es_${'a'.repeat(43)}`, `ek_${'a'.repeat(43)}`, 'x'])
        expect({ route: `${route.method} ${route.path}`, ...(await call(route, token)) }).toEqual({
          route: `${route.method} ${route.path}`,
          status: 401,
          type: expect.stringContaining('application/problem+json'),
        });
  });

  it('answer 403 to every role that does not hold their permission, and to no role that does', async () => {
    const wrong: string[] = [];
    let refused = 0;
    for (const route of routes.filter((each) => each.open === undefined && !each.path.includes('sessions')))
      for (const role of ROLES) {
        const holds = ROLE_PERMISSIONS[role].includes(route.permission as Permission);
        // An empty body changes nothing: who holds the permission of a change is refused for that, with another status.
        const { status } = await call(route, tokens.get(role));
        const right = holds ? status < 500 && (route.method !== 'GET' || status !== 403) : status === 403;
        if (!right) wrong.push(`${route.method} ${route.path} as ${role}: ${status}`);
        if (!holds) refused += 1;
      }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(50);
  }, 90_000);

  it('answer 404 for an object that is not there, or not there for the caller', async () => {
    const answers: string[] = [];
    for (const route of routes.filter((each) => each.method === 'GET' && each.path.includes('/:') && each.open === undefined))
      answers.push(`${route.path} ${(await call(route, tokens.get('all'))).status}`);
    const other = answers.filter((answer) => !answer.endsWith(' 404'));
    expect(other.filter((answer) => !CLOSED.includes(answer.split(' ')[0] ?? '') || !answer.endsWith(' 400'))).toEqual([]);
    expect(answers.length).toBeGreaterThan(10);
  });
});

describe('a route that forgot its permission', () => {
  @Controller('planted')
  class Forgetful {
    @Get()
    open(): string {
      return 'everybody may';
    }
  }
  @Controller('planted')
  class Misspelt {
    @Get()
    @Permit('exceptions.raed')
    open(): string {
      return 'nobody may';
    }
  }

  it.each([
    [Forgetful, 'GET /planted declares no permission'],
    [Misspelt, 'GET /planted names an unknown permission exceptions.raed'],
  ])('ends the start of the server (%#)', async (controller: Type<unknown>, complaint: string) => {
    const settings = loadSettings({
      NODE_ENV: 'test',
      MONGODB_URI: freshDatabaseUri(),
      REDIS_URL: process.env['ENDCAP_TEST_REDIS_URL'],
      LOG_LEVEL: 'silent',
      DATA_DIR: '.data/test/planted',
    });
    @Module({ imports: [AppModule.with(settings)], controllers: [controller] })
    class Planted {}
    const app = await createApp(Planted);
    await expect(app.init()).rejects.toThrow(complaint);
    await app.get(Engines).close();
  });
});
