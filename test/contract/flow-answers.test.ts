import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { event } from '../../bench/rig/cloud-events.js';
import { ROLES } from '../../src/kernel/index.js';
import { count, byItself } from '../support/action-rig.js';
import { ActionTarget } from '../support/action-target.js';
import { ApiClient, FIRST_RUN_TOKEN } from '../support/api-client.js';
import { DecisionWorld } from '../support/decisions.js';
import { DescribedAnswers, isOfRules, type Given } from '../support/described-answers.js';
import { advance, deliverAll, inStore, PRODUCTS, sellTwiceThePlan, setUpOneStore, STORE, type OneStore } from '../support/one-store.js';
import { startTestServer, type TestServer } from '../support/server.js';

/** When the effects of what was done can be seen. */
const LATER = '2026-03-05T12:00:00+01:00';

type Row = { id: string; version: number; state: string };
type Rows = { items: Row[] };

// The story of one store that sells out, asked through every route beside those of rules.
describe('the answers the OpenAPI document describes, along the flow', () => {
  let server: TestServer;
  let target: ActionTarget;
  let world: DecisionWorld;
  let all: ApiClient;
  let store: OneStore;
  let described: DescribedAnswers;
  const get = <T = Rows>(operation: string, named: Record<string, unknown> = {}, given: Given = {}, as = all): Promise<T> =>
    described.get<T>(as, operation, named, given);
  const first = async (operation: string, query = ''): Promise<Row> => (await get(operation, {}, { query })).items[0] as Row;

  beforeAll(async () => {
    target = await ActionTarget.start();
    server = await startTestServer({ settings: { OUTGOING_ALLOW: target.host } });
    described = await DescribedAnswers.of(server);
    world = await DecisionWorld.open(server);
    all = new ApiClient(server.url, (await world.person([...ROLES])).token);
    store = await setUpOneStore(all, target.url);
    await sellTwiceThePlan(all, store);
    await advance(all, '2026-03-03T12:05:00+01:00');
  }, 60_000);
  afterAll(async () => {
    await server.close();
    await target.stop();
  });

  it('of people and keys', async () => {
    const person = {
      name: 'Eve',
      email: 'eve@example.com',
      password: 'a good password',
      roles: ['planner'],
      scope: { regions: ['north'] },
    };
    const user = await get<Row>('POST /v1/users', {}, { body: person });
    await get('PATCH /v1/users/{id}', user, { body: { name: 'Eva' }, match: user.version });
    await get('GET /v1/users/{id}', user);
    await get('GET /v1/users');
    const session = await get<{ token: string }>('POST /v1/sessions', {}, { body: { email: person.email, password: person.password } });
    await get('GET /v1/me', {}, {}, all.as(session.token));
    await get('DELETE /v1/sessions/current', {}, {}, all.as(session.token));
    const key = await get<Row>('POST /v1/api-keys', {}, { body: { name: 'till', roles: ['integration'], source: store.source.id } });
    await get('DELETE /v1/api-keys/{id}', key);
    await get('GET /v1/api-keys');
  });

  it('of a first run', async () => {
    const empty = await startTestServer({ worker: false });
    const people = ['ada', 'ben'].map((name) => ({ name, email: `${name}@example.com`, password: 'a good password', roles: ['admin'] }));
    await get('POST /v1/first-run', {}, { body: { token: FIRST_RUN_TOKEN, people } }, new ApiClient(empty.url));
    await empty.close();
  });

  it('of master data, of every kind', async () => {
    const regions = {
      items: [
        { id: 'east', name: 'East', banner: 'main' },
        { id: 'west', name: 'West', banner: 'nowhere' },
      ],
    };
    expect(await get('PUT /v1/masterdata/{kind}', { kind: 'regions' }, { body: regions })).toMatchObject({
      written: 1,
      rejected: [{ index: 1 }],
    });
    await get('PUT /v1/masterdata/{kind}', { kind: 'teams' }, { body: { items: [{ id: 'T1', name: 'Team', roles: ['planner'] }] } });
    for (const kind of ['banners', 'regions', 'dcs', 'suppliers', 'stores', 'products', 'lanes', 'promotions', 'teams']) {
      const { items } = await get('GET /v1/masterdata/{kind}', { kind });
      await get('GET /v1/masterdata/{kind}/{id}', { kind, id: items[0]?.id });
    }
  });

  it('of sources and what they sent that was set aside', async () => {
    const card = { name: 'till', types: ['retail.inventory.position'], stores: ['*'], active: true };
    const made = await get<Row & { secret: string }>('PUT /v1/sources/{id}', { id: 'till' }, { body: card });
    await get('PUT /v1/sources/{id}', made, { body: card, match: made.version });
    await get('GET /v1/sources/{id}', made);
    await get('GET /v1/sources');
    const broken = ['a', 'b', 'c'].map((id) =>
      event(id, STORE, 'retail.inventory.position', new Date('2026-03-03T11:00:00Z'), { lines: id }),
    );
    await all.deliver(made, 'broken', broken);
    await get('POST /v1/sources/{id}/secrets', made);
    const { items } = await get('GET /v1/signals/quarantine');
    await get('GET /v1/signals/quarantine/{id}', items[0]);
    const data = {
      location: { kind: 'store', id: STORE },
      countedAt: '2026-03-03T11:00:00Z',
      lines: [{ product: PRODUCTS.cheap, onHand: 10 }],
    };
    await get('POST /v1/signals/quarantine/{id}/repair', items[0], { body: { data } });
    await get('POST /v1/signals/quarantine/{id}/discard', items[1], { body: { reason: 'a test' } });
    // Nothing changed since, so that it is refused again; with a product that exists by now it is let in.
    const late = event('late', STORE, 'retail.inventory.position', new Date('2026-03-03T11:00:00Z'), {
      ...data,
      lines: [{ product: 'NEW', onHand: 1 }],
    });
    await all.deliver(store.source, 'late', [late]);
    const known = (await all.items<Record<string, unknown>>('/v1/masterdata/products'))[0];
    await all.need('PUT', '/v1/masterdata/products', { body: { items: [{ ...known, id: 'NEW' }] } });
    const waiting = (await get<{ items: (Row & { event: { id: string } })[] }>('GET /v1/signals/quarantine')).items;
    await get(
      'POST /v1/signals/quarantine/{id}/replay',
      waiting.find((signal) => signal.event.id === 'late'),
    );
  });

  it('of schemas and facts', async () => {
    const { items } = await get<{ items: { type: string }[] }>('GET /v1/schemas');
    for (const { type } of items) await get('GET /v1/schemas/{type}', { type });
    await get('GET /v1/schemas/rule-document');
    await get('GET /v1/schemas/decision-table');
    await get('GET /v1/facts/catalogue');
    const query = `?subject=product:${PRODUCTS.dear}%7Cstore:${STORE}`;
    expect((await get('GET /v1/facts', {}, { query })).items.length).toBeGreaterThan(5);
    expect((await get('GET /v1/findings', {}, { query })).items.length).toBeGreaterThan(0);
  });

  it('of agents and what they propose', async () => {
    await get('GET /v1/agents');
    const run = await first('GET /v1/agent-runs');
    expect((await get<{ steps: unknown[] }>('GET /v1/agent-runs/{id}', run)).steps.length).toBeGreaterThan(1);
    expect(await get('POST /v1/agent-runs/{id}/replay', run)).toMatchObject({ same: true });
    await get('GET /v1/proposals/{id}', await first('GET /v1/proposals'));
  });

  it('of approvals, actions and outcomes', async () => {
    const approval = (await first('GET /v1/approvals', '?state=pending')) as Row & { digest: string };
    await get('GET /v1/approvals/{id}', approval);
    const body = { decision: 'approve', digest: approval.digest, reason: 'seen the shelf' };
    await get('POST /v1/approvals/{id}/decision', approval, { body });
    await get('GET /v1/approvals');
    await get('GET /v1/authority');
    await advance(all, '2026-03-03T12:30:00+01:00');
    await get('GET /v1/actions/{id}', await first('GET /v1/actions', '?state=succeeded'));
    // A system that neither honours keys nor can be asked hangs up in the middle.
    const connectors = (await get<{ items: { id: string }[] }>('GET /v1/connectors')).items;
    const connector = { kind: 'webhook', url: target.url, actionTypes: ['stock.transfer'], honoursIdempotencyKey: false };
    expect(await get('PUT /v1/connectors/{id}', connectors[0], { body: connector })).not.toHaveProperty('secret');
    const beside = { ...connector, actionTypes: ['order.expedite'] };
    expect(await get('PUT /v1/connectors/{id}', { id: 'beside' }, { body: beside })).toHaveProperty('secret');
    await get('GET /v1/connectors/{id}', connectors[0]);
    target.behave = (_call, _response, request) => request.socket.destroy();
    await world.propose(byItself);
    await world.pass(2);
    target.heal();
    const doubtful = await first('GET /v1/actions', '?state=unknown');
    await get('POST /v1/actions/{id}/resolve', doubtful, { body: { result: 'failed', reason: 'it says so' } });
    await advance(all, LATER);
    expect((await get('GET /v1/outcomes')).items.length).toBeGreaterThan(0);
  }, 60_000);

  it('of tasks of stores', async () => {
    const file = new Uint8Array(Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(100, 1)]));
    for (let n = 0; n < 2; n += 1) await world.propose(count);
    await world.pass(2);
    const { items } = await get('GET /v1/tasks', {}, { query: '?state=open' });
    await get('GET /v1/tasks/{id}', items[0]);
    const kept = await get<{ id: string }>('POST /v1/evidence', {}, { body: file, headers: { 'content-type': 'image/png' } });
    await get('POST /v1/tasks/{id}/confirm', items[0], { body: { result: 'done', counted: 4, note: 'there', evidence: [kept.id] } });
    await get('POST /v1/tasks/{id}/override', items[1], { body: { reasonCode: 'no-staff', note: 'two are ill' } });
    await get('GET /v1/evidence/{id}', kept);
  });

  it('of exceptions and what people do to them', async () => {
    const noon = inStore(
      'stock.again',
      LATER,
      Object.values(PRODUCTS).map((product) => ({ product, onHand: 1 })),
    );
    await deliverAll(all, store, 'again', [noon]);
    await advance(all, '2026-03-05T12:10:00+01:00');
    const open = (await get('GET /v1/exceptions', {}, { query: '?state=any-open' })).items;
    expect(open.length).toBeGreaterThanOrEqual(3);
    const [one, two, three] = open;
    const assigned = await get<Row>('POST /v1/exceptions/{id}/assign', one, { body: { assignee: 'usr_1' }, match: one?.version });
    const until = '2026-03-05T18:00:00+01:00';
    await get('POST /v1/exceptions/{id}/snooze', one, { body: { until, reason: 'a test' }, match: assigned.version });
    await get('POST /v1/exceptions/{id}/close', two, { body: { reason: 'a test' }, match: two?.version });
    await get('POST /v1/exceptions/{id}/dismiss', three, { body: { reason: 'a test' }, match: three?.version });
    for (const { id } of open) await get('GET /v1/exceptions/{id}', { id });
    expect((await get('GET /v1/exceptions/{id}/timeline', one)).items.length).toBeGreaterThan(3);
  });

  it('of incidents', async () => {
    // Too few stores for one here: it is written as the module would.
    await server.mongo.db.collection<{ _id: string }>('incidents').insertOne({
      _id: 'inc_1',
      schemaVersion: 1,
      version: 1,
      sharedCause: 'supplier:SUP1',
      type: 'promotion-stockout-risk',
      state: 'open',
      openKey: 'k',
      openedAt: new Date('2026-03-03T11:00:00Z'),
      exceptions: 3,
      stores: [STORE],
      moneyAtRisk: { amount: 100, currency: 'EUR' },
      correlationId: 'c',
    } as never);
    await get('GET /v1/incidents/{id}', await first('GET /v1/incidents'));
  });

  it('of key figures, levers and the record', async () => {
    const { items } = await get<{ items: { id: string }[] }>('GET /v1/kpis/definitions');
    for (const { id } of items) await get('GET /v1/kpis/{id}', { id }, { query: '?by=store' });
    await get('PUT /v1/stops', {}, { body: { kind: 'store', target: STORE, stopped: true, reason: 'a test' } });
    await get('GET /v1/stops');
    expect((await get('GET /v1/audit', {}, { query: '?limit=200' })).items.length).toBeGreaterThan(100);
    expect(await get('GET /v1/audit/verify')).toMatchObject({ state: 'done', verified: true });
    await get('GET /v1/audit/checkpoints');
  });

  it('of the server itself', async () => {
    await get('GET /v1/status');
    await get('GET /v1/clock');
    await get('POST /v1/clock/advance', {}, { body: { to: '2026-03-05T12:30:00+01:00' } });
    const refs = { exception: 'exc_1' };
    await server.mongo.db.collection<{ _id: string }>('work').insertOne({
      _id: 'dead.1',
      job: 'agents.run',
      state: 'dead',
      refs,
      correlationId: 'c',
      attempts: 5,
      crashes: 0,
      fence: 1,
      priority: 0,
      reason: 'gone',
      dueAt: new Date('2026-03-03T11:00:00Z'),
      createdAt: new Date(),
    } as never);
    await get('POST /v1/jobs/{id}/replay', await first('GET /v1/jobs'));
    for (const path of ['/', '/docs', '/docs/openapi.json', '/favicon.svg', '/status.css', '/healthz', '/readyz', '/metrics'])
      await get(`GET ${path}`);
  });

  it('and each one not about rules was really asked for here', () => {
    expect(described.untried((path) => !isOfRules(path))).toEqual([]);
  });
});
