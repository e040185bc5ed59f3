import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminOf, call } from '../../../../test/support/small-chain.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';

describe('schemas over HTTP', () => {
  let server: TestServer;
  let admin: string;
  beforeAll(async () => {
    server = await startTestServer({ worker: false });
    admin = await adminOf(server);
  });
  afterAll(() => server.close());

  it('describe every signal type', async () => {
    const list = await call(server, 'GET', '/v1/schemas', { token: admin });
    expect(list.body['items']).toHaveLength(10);
    for (const { type } of list.body['items'] as { type: string }[]) {
      const one = await call(server, 'GET', `/v1/schemas/${type}`, { token: admin });
      const schema = one.body['data'] as { $ref?: string; $defs?: Record<string, { type?: string; properties?: object }> };
      expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
      expect(schema.$defs?.[String(schema.$ref?.split('/').at(-1))]).toMatchObject({ type: 'object', additionalProperties: false });
    }
    expect((await call(server, 'GET', '/v1/schemas/nothing', { token: admin })).status).toBe(404);
  });
});
