import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.js';

const COMMITTED = 'docs/openapi.json';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ worker: false });
});
afterAll(() => server.close());

it('publishes the committed OpenAPI document (UPDATE_OPENAPI=1 writes it)', async () => {
  const served = `${JSON.stringify(await (await fetch(`${server.url}/docs/openapi.json`)).json(), null, 2)}\n`;
  if (process.env['UPDATE_OPENAPI'] === '1') writeFileSync(COMMITTED, served);
  expect(
    served === readFileSync(COMMITTED, 'utf8'),
    'docs/openapi.json differs from the routes: run npm run openapi and read the diff',
  ).toBe(true);
});
