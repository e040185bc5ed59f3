import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Principal } from '../../kernel/index.js';
import { freshMongo } from '../../../test/support/database.js';
import {
  createApp,
  CurrentPrincipal,
  Gatekeeper,
  IdempotencyInterceptor,
  loadSettings,
  Permit,
  PermitGuard,
  PlatformModule,
  Public,
  RoutePermissions,
} from '../index.js';

const thing = z.strictObject({ name: z.string().min(1), count: z.number().int() });
let made = 0;

@Controller('things')
class ThingsController {
  @Post()
  @Permit('things.write')
  make(@Body({ schema: thing }) body: z.infer<typeof thing>): { name: string; made: number } {
    made += 1;
    return { name: body.name, made };
  }
  @Get('mine')
  @Permit('things.read')
  mine(@CurrentPrincipal() principal: Principal): { id: string } {
    return { id: principal.id };
  }
  @Post('open')
  @Public('a test')
  take(@Body({ schema: thing }) body: z.infer<typeof thing>): { name: string } {
    return { name: body.name };
  }
  @Get('open')
  @Public('a test')
  open(): { ok: boolean } {
    return { ok: true };
  }
}

class OneUser extends Gatekeeper {
  authenticate(headers: { authorization?: string }): Promise<Principal | undefined> {
    const known = headers.authorization === 'Bearer good';
    return Promise.resolve(known ? { id: 'usr_1', kind: 'user', name: 'One', roles: [], scope: {} } : undefined);
  }
  may(_principal: Principal, permission: string): boolean {
    return permission === 'things.write';
  }
  knows(permission: string): boolean {
    return permission.startsWith('things.');
  }
}

describe('HTTP', () => {
  let app: NestFastifyApplication;
  let url: string;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const fresh = await freshMongo();
    drop = fresh.drop;
    const settings = loadSettings({
      NODE_ENV: 'test',
      MONGODB_URI: fresh.uri,
      REDIS_URL: process.env['ENDCAP_TEST_REDIS_URL'],
      LOG_LEVEL: 'silent',
    });
    @Module({
      imports: [PlatformModule.with(settings)],
      controllers: [ThingsController],
      providers: [
        { provide: Gatekeeper, useClass: OneUser },
        { provide: APP_GUARD, useClass: PermitGuard },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        RoutePermissions,
      ],
    })
    class TestModule {}
    app = await createApp(TestModule);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(async () => {
    await app.close();
    await drop();
  });

  const post = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/things`, {
      method: 'POST',
      body: body as string,
      headers: { authorization: 'Bearer good', 'content-type': 'application/json', ...headers },
    });

  it('answers 401 without credentials and 403 without the permission', async () => {
    expect((await fetch(`${url}/things/mine`)).status).toBe(401);
    const forbidden = await fetch(`${url}/things/mine`, { headers: { authorization: 'Bearer good' } });
    expect(forbidden.status).toBe(403);
    expect(forbidden.headers.get('content-type')).toContain('application/problem+json');
    expect(await forbidden.json()).toMatchObject({ status: 403, code: 'forbidden', instance: '/things/mine' });
  });

  it('lets public routes through and gives every answer a correlation id', async () => {
    const answer = await fetch(`${url}/things/open`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is ready when its engines answer', async () => {
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready', mongodb: 'ok', redis: 'ok' });
  });

  it.each([
    ['no JSON', '{"name":', 400, '(body)'],
    ['a missing field', '{"name":"a"}', 400, 'count'],
    ['a field too many', '{"name":"a","count":1,"admin":true}', 400, '(body)'],
    ['text for a number', '{"name":"a","count":"1"}', 400, 'count'],
    ['a prototype key', '{"__proto__":{"x":1},"name":"a","count":1}', 400, '(body)'],
    ['deep nesting', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, 400, '(body)'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, '(body)'],
  ])('refuses %s, naming the field', async (_name, body, status, path) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { issues: { path: string }[] }).issues[0]?.path).toBe(path);
  });

  it('refuses compressed and foreign content types with 415, and large bodies with 413', async () => {
    expect((await post('{}', { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await post(`"${'x'.repeat(5 * 1024 * 1024 + 1)}"`)).status).toBe(413);
  });

  it('decodes nothing of whom it does not let in, and little where nobody signs in', async () => {
    expect((await post('{"name":', { authorization: 'Bearer bad' })).status).toBe(401);
    const open = (body: string): Promise<Response> =>
      fetch(`${url}/things/open`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    expect((await open('{"name":"a","count":1}')).status).toBe(201);
    expect((await open('{"name":')).status).toBe(400);
    expect((await open(JSON.stringify({ name: 'x'.repeat(20_000), count: 1 }))).status).toBe(413);
  });

  it('does a POST with an idempotency key once, and refuses the key for another body', async () => {
    const before = made;
    const key = { 'idempotency-key': 'k-1' };
    const first = await (await post('{"name":"a","count":1}', key)).json();
    const second = await post('{"name":"a","count":1}', key);
    expect(await second.json()).toEqual(first);
    expect(second.headers.get('idempotent-replay')).toBe('true');
    expect((await post('{"name":"b","count":1}', key)).status).toBe(409);
    expect(made).toBe(before + 1);
  });

  it('answers 404 as a problem', async () => {
    expect(await (await fetch(`${url}/nowhere`)).json()).toMatchObject({ status: 404, code: 'not-found' });
  });
});
