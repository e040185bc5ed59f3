import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WorkStore } from '../../src/platform/index.js';
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

  it('tells what waits from what is due later', async () => {
    const job = { job: 'exceptions.escalate', refs: {}, correlationId: 'c', priority: 0 } as const;
    const dueAt = new Date('2030-01-01T00:00:00Z');
    await server.app.get(WorkStore).add([
      { ...job, id: 'job_later_1', dueAt },
      { ...job, id: 'job_later_2', dueAt },
    ]);
    const html = await (await fetch(`${server.url}/`)).text();
    expect(html).toContain('<th scope="row">exceptions</th><td>0</td><td>0</td><td>2</td>');
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('endcap_work_rows{queue="exceptions",state="scheduled"} 2');
  });

  it('serves an OpenAPI 3.1 document of the routes it has', async () => {
    const document = (await (await fetch(`${server.url}/docs/openapi.json`)).json()) as { openapi: string; paths: Record<string, unknown> };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/v1/clock/advance');
  });
});
