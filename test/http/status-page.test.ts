import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.js';

describe('the status page', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  it('shows engines, queues and documents without a script', async () => {
    const answer = await fetch(`${server.url}/`);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    const html = await answer.text();
    expect(html).toContain('MongoDB</strong> answers');
    expect(html).toContain('<th scope="row">signals</th>');
    expect(html).not.toContain('<script');
  });

  it('serves an OpenAPI 3.1 document of the routes it has', async () => {
    const document = (await (await fetch(`${server.url}/docs/openapi.json`)).json()) as { openapi: string; paths: Record<string, unknown> };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/v1/clock/advance');
  });
});
