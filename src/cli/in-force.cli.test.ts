import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { readInForce } from './in-force.js';

type Page = { ruleSet: string; items: { id: string; version: string }[]; nextCursor?: string };
let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** A server that answers these pages one after the other; the second is asked for by the cursor of the first. */
async function reading(...pages: Page[]) {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(JSON.stringify(pages[asked.length - 1]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const terminal = { env: {}, out: () => undefined, err: () => undefined };
  return { found: readInForce({ url, key: 'ek_key' }, terminal), asked };
}
const page = (ruleSet: string, id: string, nextCursor?: string): Page => ({
  ruleSet,
  items: [{ id, version: 'v' }],
  ...(nextCursor === undefined ? {} : { nextCursor }),
});

it('reads what is in force page by page', async () => {
  const { found, asked } = await reading(page('one', 'a', 'after-a'), page('one', 'b'));
  expect([...(await found).keys()]).toEqual(['a', 'b']);
  expect(asked).toEqual(['/v1/rules?limit=200', '/v1/rules?limit=200&cursor=after-a']);
});

it('compares with no mixture of two sets', async () => {
  const { found } = await reading(page('one', 'a', 'after-a'), page('two', 'b'));
  await expect(found).rejects.toThrow('Other rules came into force while they were read: try again.');
});
