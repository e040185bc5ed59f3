import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { event } from '../../bench/rig/cloud-events.js';
import type { Because } from '../../src/kernel/index.js';
import { at as moment, exception, loss, proposal, replayed } from '../../src/modules/backtest/domain/testing/replayed.js';
import { addSource, type ApiAnswer, type ApiClient } from '../support/api-client.js';
import { reached, smallHistory, WINDOW } from '../support/backtest-rig.js';
import { shortStock } from '../support/rule-rig.js';
import { ScriptedReplay } from '../support/scripted-replay.js';
import { startTestServer, type TestServer } from '../support/server.js';

type Schema = Record<string, unknown>;
type Responses = Record<string, { $ref?: string; content?: Record<string, { schema: Schema }> }>;
type Document = {
  paths: Record<string, Record<string, { responses: Responses }>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, { content: Record<string, { schema: Schema }> }> };
};
const REASON: Because = {
  fact: 'on-hand-estimate',
  operator: 'lessThan',
  needed: 50,
  seen: 40,
  at: '2026-02-25T09:00:00.000Z',
  source: null,
  result: 'true',
};
type Given = { body?: unknown; match?: unknown; query?: string; headers?: Record<string, string> };

// What the OpenAPI document says of answers is held against real ones: it is published, and nothing asks it at run time.
describe('the answers the OpenAPI document describes', () => {
  let server: TestServer;
  let ada: ApiClient;
  let ben: ApiClient;
  let owner: string;
  let document: Document;
  const tried = new Set<string>();

  /** The schema as zod reads it, with the components it names. */
  const readable = (schema: Schema): z.ZodType =>
    z.fromJSONSchema(
      JSON.parse(
        JSON.stringify({ ...schema, $defs: document.components.schemas }).replaceAll('#/components/schemas/', '#/$defs/'),
      ) as Parameters<typeof z.fromJSONSchema>[0],
    );
  /** Issues of a real answer, by the description of its operation and status; a refusal is a problem. */
  const hold = (operation: string, { status, body }: ApiAnswer): string[] => {
    const [method = '', path = ''] = operation.split(' ');
    const responses = document.paths[path]?.[method.toLowerCase()]?.responses ?? {};
    const described = responses[String(status)]?.content?.['application/json'];
    const problem = document.components.responses['Problem']?.content['application/problem+json'];
    const schema = status < 400 ? described?.schema : responses['default']?.$ref === '#/components/responses/Problem' && problem?.schema;
    if (schema === undefined || schema === false) return [`${operation} says nothing of ${status}`];
    if (status < 400) tried.add(operation);
    const parsed = readable(schema).safeParse(body);
    return parsed.success ? [] : parsed.error.issues.map((issue) => `${operation}: ${issue.path.join('.')}: ${issue.message}`);
  };
  const ask = async (operation: string, named: Record<string, unknown>, given: Given = {}, as = ada): Promise<ApiAnswer> => {
    const [method = '', template = ''] = operation.split(' ');
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(named[name])));
    const headers = { ...(given.match === undefined ? {} : { 'if-match': `"${String(given.match)}"` }), ...given.headers };
    const answer = await as.call(method, `${path}${given.query ?? ''}`, { body: given.body, headers });
    expect(hold(operation, answer)).toEqual([]);
    return answer;
  };

  beforeAll(async () => {
    server = await startTestServer();
    ({ ada, ben, owner } = await smallHistory(server));
    document = (await (await fetch(`${server.url}/docs/openapi.json`)).json()) as Document;
  });
  afterAll(() => server.close());

  const draft = (id: string, changes: Record<string, unknown> = {}): object => ({
    document: shortStock(id, owner, { conditions: { all: [{ fact: 'on-hand-estimate', operator: 'lessThan', value: 50 }] }, ...changes }),
    note: 'as discussed',
  });
  const at = { id: 'low-stock', n: 1 };

  it('of a rule on its way', async () => {
    await ask('POST /v1/rules/validate', {}, { body: { document: shortStock('low-stock', owner) } });
    await ask(
      'POST /v1/rules/import',
      {},
      {
        body: {
          rules: [
            { name: 'One', event: { type: 'x' }, conditions: { all: [{ fact: 'on-hand-estimate', operator: 'lessThan', value: 5 }] } },
            { name: 'Lost', priority: 2 },
          ],
        },
      },
    );
    const written = await ask('POST /v1/rules', {}, { body: draft('low-stock', { title: 'First' }) });
    const edited = await ask('PUT /v1/rules/{id}/versions/{n}', at, { body: draft('low-stock'), match: written.body['version'] });
    await ask('GET /v1/rules/{id}/versions/{n}', at);
    const checked = await ask('POST /v1/rules/{id}/versions/{n}/check', at, { match: edited.body['version'] });
    const shadowed = await ask('POST /v1/rules/{id}/versions/{n}/shadow', at, { match: checked.body['version'] });
    expect(shadowed.body['state']).toBe('shadow');
    const again = await ask('POST /v1/rules/{id}/versions/{n}/revert', at, { body: { note: 'once more' } });
    await ask('POST /v1/rules/{id}/versions/{n}/discard', { ...at, n: 2 }, { match: again.body['version'] });
    await ask('GET /v1/rules/{id}/diff', at, { query: '?from=1&to=2' });
    await ask('GET /v1/rule-versions', {}, { query: '?limit=2' });
    const broken = await ask('POST /v1/rules', {}, { body: { document: { id: 'broken', title: 7 }, note: 'unfinished' } });
    await ask('POST /v1/rules/{id}/versions/{n}/check', { id: 'broken', n: 1 }, { match: broken.body['version'] });
  });

  it('of a backtest', async () => {
    const script = ScriptedReplay.on(server);
    const place = { banner: 'metro', region: 'north', store: '101' };
    const [gone, fresh] = ['gone', 'fresh'].map((mergeKey) => exception({ mergeKey, place, because: [REASON] }));
    const candidate = {
      exceptions: [fresh!, { ...fresh!, mergeKey: 'second' }],
      findings: { 'low-stock': 3 },
      proposals: [proposal({ exception: 'fresh' })],
    };
    const acted = { subject: fresh!.subject, at: moment('08:30'), action: 'stock.transfer' };
    const stages = [{ stage: 'detect', ms: 1.5 }];
    script.answer = () => replayed({ exceptions: [gone!] }, candidate, { losses: [loss()], actionsInHistory: [acted], stages });
    const asked = await ask('POST /v1/rules/{id}/backtest', at, { body: { version: 1, ...WINDOW } });
    const { id, state } = await reached(ada, String(asked.body['id']), 'finished');
    expect(state).toBe('finished');
    const finished = await ask('GET /v1/backtests/{id}', { id });
    expect(finished.body['report']).toMatchObject({ total: { difference: { exceptions: 1 } } });
    const exceptions = await ask('GET /v1/backtests/{id}/exceptions', { id }, { query: '?limit=1' });
    expect(exceptions.body).toMatchObject({ items: [{ change: 'added' }], nextCursor: expect.any(String) });
    await ask('GET /v1/backtests', {});
    script.hold();
    const together = await ask('POST /v1/backtests', {}, { body: { publish: [{ rule: 'low-stock', number: 1 }], ...WINDOW } });
    const running = await reached(ada, String(together.body['id']), 'running');
    await ask('GET /v1/backtests/{id}', running);
    const ended = await ask('POST /v1/backtests/{id}/cancel', running, { match: running.version });
    expect(ended.status).toBe(200);
    script.release();
  });

  it('of rules in force', async () => {
    const { version } = await ada.get<{ version: number }>('/v1/rules/low-stock/versions/1');
    const published = await ben.call('POST', '/v1/rules/low-stock/versions/1/publish', {
      body: {},
      headers: { 'if-match': `"${version}"` },
    });
    expect(published.status).toBe(200);
    expect((await ask('GET /v1/rules', {})).body['items']).toContainEqual(expect.objectContaining({ id: 'low-stock', number: 1 }));
    await ask('GET /v1/rules/{id}', at);
    // A set is active after two seconds at the latest.
    const explain = '/v1/rules/low-stock/explain?subject=product:P1%7Cstore:101';
    await expect.poll(async () => (await ada.call('GET', explain)).status, { timeout: 5_000 }).toBe(200);
    const explained = await ask('GET /v1/rules/{id}/explain', at, { query: '?subject=product:P1%7Cstore:101' });
    expect(explained.body['result']).toBe('fired');
    await ask('GET /v1/rules/{id}/explain', { id: 'promo-sell-through-ahead' }, { query: '?subject=product:P1%7Cstore:101' });
    await ask('GET /v1/rules/{id}/health', at);
    await ask('GET /v1/rule-health', {});
  });

  it('of signals', async () => {
    const { key } = await ada.need<{ key: string }>('POST', '/v1/api-keys', {
      body: { name: 'gate', roles: ['integration'], source: (await addSource(ada, 'gate', ['retail.inventory.position'])).id },
    });
    const good = event('one', '101', 'retail.inventory.position', new Date('2026-03-01T09:00:00Z'), {
      location: { kind: 'store', id: '101' },
      countedAt: '2026-03-01T09:00:00Z',
      lines: [{ product: 'P1', onHand: 40 }],
    });
    const type = { 'content-type': 'application/cloudevents-batch+json' };
    const posted = await ask('POST /v1/signals', {}, { body: [good, { ...good, id: 'two', data: {} }], headers: type }, ada.as(key));
    expect(posted.body['results']).toMatchObject([{ result: 'accepted' }, { result: 'quarantined' }]);
    const source = await addSource(ada, 'till', ['retail.inventory.position']);
    expect(hold('POST /v1/webhooks/{source}', await ada.deliver(source, 'first', [good]))).toEqual([]);
  });

  it('of refusals, on every route alike', async () => {
    await ask('GET /v1/rules/{id}', { id: 'nowhere' });
    await ask('POST /v1/rules', {}, { body: { note: 'no document' } });
    await ask('GET /v1/backtests/{id}', { id: 'nowhere' }, {}, ada.as('es_nobody'));
    const silent = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { responses }]) =>
        responses['default']?.$ref === '#/components/responses/Problem' ? [] : [`${method} ${path}`],
      ),
    );
    expect(silent).toEqual([]);
  });

  it('and each described one was really asked for', () => {
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { responses }]) =>
        Object.entries(responses).some(([status, { content }]) => status !== 'default' && content?.['application/json'] !== undefined)
          ? [`${method.toUpperCase()} ${path}`]
          : [],
      ),
    );
    expect(described.length).toBeGreaterThan(20);
    expect(described.filter((operation) => !tried.has(operation))).toEqual([]);
  });
});
