import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_ANSWER_BYTES, TargetCaller } from './call-target.js';

type Behave = (request: IncomingMessage, response: ServerResponse) => void;
const behaviours: Record<string, Behave> = {
  '/ok': (_request, response) => response.end('{"reference":"R-1"}'),
  '/silent': () => undefined,
  '/dribble': (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/away': (_request, response) => response.writeHead(302, { location: '/ok' }).end(),
  '/inside': (_request, response) => response.writeHead(307, { location: 'http://169.254.169.254/' }).end(),
  '/reset': (request) => request.socket.destroy(),
  '/cut': (request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"refer');
    setTimeout(() => request.socket.destroy(), 20);
  },
  '/huge': (_request, response) => {
    response.writeHead(200);
    const piece = Buffer.alloc(64 * 1024, 0x20);
    const pour = (): void => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', pour);
    pour();
  },
  '/busy': (_request, response) => response.writeHead(429, { 'retry-after': '7' }).end(),
};

describe('calls to the outside', () => {
  let target: Server;
  let url: string;
  let caller: TargetCaller;
  const seen: string[] = [];

  beforeAll(async () => {
    target = createServer((request, response) => {
      seen.push(String(request.url));
      behaviours[String(request.url)]?.(request, response);
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    const { port } = target.address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
    caller = new TargetCaller([`127.0.0.1:${port}`], 400);
  });
  afterAll(async () => {
    await caller.close();
    target.closeAllConnections();
    await new Promise((resolve) => target.close(resolve));
  });
  const post = (path: string) => caller.call({ method: 'POST', url: `${url}${path}`, headers: {}, body: '{}' });

  it('reads status and reference', async () => {
    expect(await post('/ok')).toEqual({ kind: 'answered', status: 200, json: { reference: 'R-1' } });
    expect(await post('/busy')).toMatchObject({ status: 429, retryAfter: '7' });
  });

  it('follows no redirect, neither to elsewhere nor inside', async () => {
    seen.length = 0;
    expect(await post('/away')).toMatchObject({ kind: 'answered', status: 302 });
    expect(await post('/inside')).toMatchObject({ kind: 'answered', status: 307 });
    expect(seen).toEqual(['/away', '/inside']);
  });

  it('ends in bounded time when the target is silent or dribbles', async () => {
    const began = performance.now();
    expect(await post('/silent')).toMatchObject({ kind: 'lost' });
    expect(await post('/dribble')).toMatchObject({ kind: 'answered', status: 200 });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('does not know what happened when the connection breaks before the answer', async () => {
    expect(await post('/reset')).toMatchObject({ kind: 'lost' });
  });

  it('takes the status for the answer when the body is cut off or without end', async () => {
    expect(await post('/cut')).toEqual({ kind: 'answered', status: 200 });
    const before = process.memoryUsage().arrayBuffers;
    expect(await post('/huge')).toEqual({ kind: 'answered', status: 200 });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MAX_ANSWER_BYTES);
  });

  it('knows that nothing left when nobody listens or the address lies inside', async () => {
    const port = (target.address() as AddressInfo).port;
    const closed = new TargetCaller(['127.0.0.1:1']);
    expect(await closed.call({ method: 'GET', url: 'http://127.0.0.1:1/', headers: {} })).toMatchObject({ kind: 'not-sent', final: false });
    seen.length = 0;
    for (const inside of [`http://127.0.0.1:${port}/ok`, `http://localhost:${port}/ok`, `http://[::ffff:127.0.0.1]:${port}/ok`])
      expect(await closed.call({ method: 'GET', url: inside, headers: {} })).toMatchObject({ kind: 'not-sent', final: true });
    expect(seen).toEqual([]);
    await closed.close();
  });
});
