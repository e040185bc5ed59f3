import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freshDatabaseUri } from '../../../../test/support/database.js';
import { DecisionWorld, type Person } from '../../../../test/support/decisions.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { money, type Proposal } from '../../../kernel/index.js';
import { ActionReader, ActionTotals } from '../index.js';
import { ActionStore, Outgoing } from '../usecases/ports.js';

const byItself: Partial<Proposal> = { cost: money(200, 'EUR') };
const count: Partial<Proposal> = {
  action: { type: 'task.count', params: { store: 'S1', product: 'P1' } },
  cost: money(320, 'EUR'),
  goodsValue: money(0, 'EUR'),
};

type Call = { key: string; id: string; body: Record<string, unknown>; raw: string; headers: IncomingMessage['headers']; at: number };
type Behave = (call: Call, response: ServerResponse, request: IncomingMessage) => void;
const yes: Behave = (call, response) => void response.end(JSON.stringify({ reference: `R-${call.key.slice(-6)}` }));

/** A system of record that counts what it did. */
class Target {
  readonly calls: Call[] = [];
  /** Keys it has done something for: once each, as a target that honours keys does. */
  readonly effects = new Map<string, number>();
  behave: Behave = yes;
  honours = true;
  asked: string[] = [];
  statusOf: (id: string, response: ServerResponse) => void = (_id, response) => void response.writeHead(404).end();
  private constructor(
    readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<Target> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const target = new Target(server, (server.address() as AddressInfo).port);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void target.take(request, response));
    return target;
  }
  get url(): string {
    return `http://127.0.0.1:${this.port}/actions`;
  }
  doIt(key: string): void {
    this.effects.set(key, this.honours ? 1 : (this.effects.get(key) ?? 0) + 1);
  }
  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      const id = String(request.url).split('/').pop() ?? '';
      this.asked.push(id);
      return this.statusOf(id, response);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const call: Call = {
      key: String(request.headers['idempotency-key']),
      id: String(request.headers['webhook-id']),
      body: JSON.parse(raw) as Record<string, unknown>,
      raw,
      headers: request.headers,
      at: performance.now(),
    };
    this.calls.push(call);
    this.behave(call, response, request);
  }
}

describe('actions', () => {
  let server: TestServer;
  let world: DecisionWorld;
  let target: Target;
  let uri: string;
  let ops: Person;

  beforeAll(async () => {
    target = await Target.start();
    uri = freshDatabaseUri();
    server = await startTestServer({ uri, settings: { OUTGOING_ALLOW: `127.0.0.1:${target.port}` } });
    world = await DecisionWorld.open(server);
    ops = await world.person(['regional-ops']);
  });
  afterAll(async () => {
    await server.mongo.db.dropDatabase();
    await server.close();
    target.server.closeAllConnections();
    target.server.close();
  });
  beforeEach(async () => {
    await connect();
  });
  afterEach(() => {
    target.behave = yes;
    target.honours = true;
    target.calls.length = 0;
    target.asked.length = 0;
    target.effects.clear();
  });

  const connector = (changes: object = {}) => ({
    kind: 'webhook',
    url: target.url,
    actionTypes: ['order.expedite'],
    honoursIdempotencyKey: true,
    secret: `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
    ...changes,
  });
  const connect = async (changes: object = {}) => world.call('PUT', '/v1/connectors/erp', { by: world.admin, body: connector(changes) });
  const effect: Behave = (call, response, request) => {
    target.doIt(call.key);
    yes(call, response, request);
  };
  /** Proposes what policy lets go by itself, and waits until all work is done. */
  async function act(changes: Partial<Proposal> = byItself): Promise<{ proposal: Proposal; action: Record<string, unknown> }> {
    const proposal = await world.propose(changes);
    await world.pass(1);
    const [action] = await world.actionsOf(proposal.id);
    return { proposal, action: action ?? {} };
  }
  /** Lets one call of a port go wrong, as a crash would: the work is taken up again. */
  function crash<T extends object, M extends keyof T>(
    port: T,
    method: M,
    when: (...args: unknown[]) => boolean,
    after = false,
  ): () => number {
    const original = port[method] as (...args: unknown[]) => Promise<unknown>;
    let crashes = 0;
    port[method] = (async (...args: unknown[]) => {
      if (crashes > 0 || !when(...args)) return original.apply(port, args);
      crashes += 1;
      if (after) await original.apply(port, args);
      delete (port as Record<PropertyKey, unknown>)[method as PropertyKey];
      throw new Error('the process died here');
    }) as T[M];
    return () => crashes;
  }

  it('carries out what was cleared once, signed, with the action id as key, and tells it', async () => {
    const { proposal, action } = await act();
    expect(action).toMatchObject({ state: 'succeeded', attempts: 1, authorisedBy: { kind: 'policy' }, result: { status: 200 } });
    expect(target.calls).toHaveLength(1);
    const [call] = target.calls;
    expect(call).toMatchObject({ key: action['_id'], id: action['_id'] });
    expect(call?.body).toMatchObject({
      id: action['_id'],
      type: 'order.expedite',
      params: proposal.action.params,
      exception: proposal.exception,
      correlationId: proposal.correlationId,
      authorisedBy: { kind: 'policy' },
    });
    expect(new Webhook(connector().secret).verify(call!.raw, call!.headers as Record<string, string>)).toBeTruthy();
    for (const type of ['action.authorised', 'action.intended', 'action.sent', 'action.succeeded'])
      expect(await world.told(type, { action: String(action['_id']) })).toBe(1);
    const job = await server.mongo.db.collection('work').findOne({ job: 'outcomes.observe', 'refs.action': action['_id'] as string });
    expect(job?.['dueAt']).toEqual(new Date(Math.ceil(proposal.expected.by.getTime() / 60_000) * 60_000));
    const found = await server.app.get(ActionReader, { strict: false }).ofException(proposal.exception);
    expect(found.map(({ id }) => id)).toEqual([action['_id']]);
    expect((await server.app.get(ActionTotals, { strict: false }).run()).succeeded).toBeGreaterThan(0);
  });

  it('fails with the reason when no connector carries the action out', async () => {
    await connect({ actionTypes: ['stock.transfer'] });
    expect((await act()).action).toMatchObject({ state: 'failed', result: { reason: 'no connector carries out order.expedite' } });
  });

  it('tries again with the same key after a 500, and succeeds once', async () => {
    target.behave = (call, response, request) => {
      target.doIt(call.key);
      if (target.calls.length === 1) response.writeHead(500).end();
      else yes(call, response, request);
    };
    const { action } = await act();
    expect(action).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(new Set(target.calls.map(({ key, raw }) => `${key} ${raw}`)).size).toBe(1);
    expect([...target.effects.values()]).toEqual([1]);
  });

  it('honours Retry-After', async () => {
    target.behave = (call, response, request) =>
      target.calls.length === 1 ? void response.writeHead(429, { 'retry-after': '2' }).end() : yes(call, response, request);
    expect((await act()).action).toMatchObject({ state: 'succeeded' });
    expect(target.calls[1]!.at - target.calls[0]!.at).toBeGreaterThanOrEqual(2_000);
  });

  it('parks the connector of a target that is gone, visibly, until somebody changes it', async () => {
    target.behave = (_call, response) => void response.writeHead(410).end();
    expect((await act()).action).toMatchObject({ state: 'failed', result: { status: 410 } });
    target.behave = yes;
    expect((await act()).action).toMatchObject({ state: 'failed', result: { reason: expect.stringContaining('parked') } });
    expect(target.calls).toHaveLength(1);
    const shown = await world.call('GET', '/v1/connectors/erp', { by: world.admin });
    expect(shown.body).toMatchObject({ state: 'parked', parkedBecause: expect.stringContaining('410') });
    await connect();
    expect((await act()).action).toMatchObject({ state: 'succeeded' });
  });

  it('does not follow a redirect', async () => {
    target.behave = (_call, response) => void response.writeHead(307, { location: 'http://169.254.169.254/' }).end();
    expect((await act()).action).toMatchObject({ state: 'failed', result: { status: 307 } });
    expect(target.calls).toHaveLength(1);
  });

  describe('a crash', () => {
    const dying = (state: string) => (action: unknown) => (action as { state: string }).state === state;
    const store = (): ActionStore => server.app.get(ActionStore, { strict: false });
    const outgoing = (): Outgoing => server.app.get(Outgoing, { strict: false });

    it.each([
      ['before', true],
      ['before', false],
      ['after', true],
      ['after', false],
    ])('%s the intent leads to exactly one effect (target honours keys: %s)', async (moment, honours) => {
      await connect({ honoursIdempotencyKey: honours });
      target.honours = honours;
      target.behave = effect;
      const crashed = crash(store(), 'insert', dying('intent'), moment === 'after');
      expect((await act()).action).toMatchObject({ state: 'succeeded', attempts: 1 });
      expect([crashed(), [...target.effects.values()]]).toEqual([1, [1]]);
    });

    it('of the database that hides that the intent was written leads to exactly one effect', async () => {
      await connect({ honoursIdempotencyKey: false });
      target.honours = false;
      target.behave = effect;
      const original = store().insert.bind(store());
      store().insert = async (action, events) => {
        await original(action, events);
        return false; // as when the write is repeated because its answer got lost
      };
      const { action } = await act();
      delete (store() as { insert?: unknown }).insert;
      expect(action).toMatchObject({ state: 'succeeded', attempts: 1 });
      expect([...target.effects.values()]).toEqual([1]);
    });

    it.each([true, false])('between intent and sent leads to exactly one effect (target honours keys: %s)', async (honours) => {
      await connect({ honoursIdempotencyKey: honours });
      target.honours = honours;
      target.behave = effect;
      const crashed = crash(store(), 'save', dying('sent'));
      expect((await act()).action).toMatchObject({ state: 'succeeded' });
      expect([crashed(), [...target.effects.values()]]).toEqual([1, [1]]);
    });

    it('after sending leads to exactly one effect where the target honours keys', async () => {
      target.behave = effect;
      const crashed = crash(outgoing(), 'send', () => true, true);
      expect((await act()).action).toMatchObject({ state: 'succeeded', attempts: 2 });
      expect([crashed(), target.calls.length, [...target.effects.values()]]).toEqual([1, 2, [1]]);
    });

    it.each(['before', 'after'])('%s the bytes leave is never repeated blindly where it does not: a person decides', async (moment) => {
      await connect({ honoursIdempotencyKey: false });
      target.honours = false;
      target.behave = effect;
      crash(outgoing(), 'send', () => true, moment === 'after');
      const { action } = await act();
      expect(action).toMatchObject({ state: 'unknown', attempts: 1 });
      expect(target.calls.length).toBe(moment === 'after' ? 1 : 0);
      const path = `/v1/actions/${String(action['_id'])}/resolve`;
      const body = { result: 'succeeded', reason: 'seen in the ERP' };
      expect((await world.call('POST', path, { by: world.admin, body })).status).toBe(403);
      expect((await world.call('POST', path, { by: ops, body, headers: { 'if-match': '"1"' } })).status).toBe(412);
      expect(await world.call('POST', path, { by: ops, body })).toMatchObject({ status: 200, body: { state: 'succeeded' } });
      expect((await world.call('POST', path, { by: ops, body })).status).toBe(409);
      expect(target.calls.length).toBe(moment === 'after' ? 1 : 0);
    });

    it.each([
      ['did it', (_id: string, response: ServerResponse) => void response.end('{"status":"succeeded","reference":"R-9"}'), 'succeeded', 1],
      ['never got it', (_id: string, response: ServerResponse) => void response.writeHead(404).end(), 'succeeded', 2],
      ['did not do it', (_id: string, response: ServerResponse) => void response.end('{"status":"failed"}'), 'failed', 1],
    ])('is cleared up by asking a target that says that it %s', async (_name, statusOf, state, calls) => {
      await connect({ honoursIdempotencyKey: false, statusUrl: `http://127.0.0.1:${target.port}/status/{id}` });
      target.honours = false;
      target.statusOf = statusOf;
      crash(outgoing(), 'send', () => true, true);
      const { action } = await act();
      expect(action).toMatchObject({ state });
      expect([target.calls.length, target.asked]).toEqual([calls, [action['_id']]]);
    });

    it('after the effect, before it is written down, leads to one effect and one ending', async () => {
      target.behave = effect;
      const crashed = crash(store(), 'save', dying('succeeded'));
      const { action } = await act();
      expect(action).toMatchObject({ state: 'succeeded' });
      expect([crashed(), [...target.effects.values()]]).toEqual([1, [1]]);
      expect(await world.told('action.succeeded', { action: String(action['_id']) })).toBe(1);
    });
  });

  it('goes to a person when no answer came from a target that neither honours keys nor can be asked', async () => {
    await connect({ honoursIdempotencyKey: false });
    target.behave = (_call, _response, request) => void request.socket.destroy();
    expect((await act()).action).toMatchObject({ state: 'unknown', result: { reason: expect.stringContaining('no answer') } });
    expect(target.calls).toHaveLength(1);
  });

  it('lets nobody write with an older fence', async () => {
    const { action } = await act();
    const store = server.app.get(ActionStore, { strict: false });
    const current = (await store.find(String(action['_id'])))!;
    await server.mongo.db.collection<{ _id: string }>('actions').updateOne({ _id: current.id }, { $set: { fence: 9 } });
    expect(await store.save({ ...current, fence: 8 }, [])).toBe(false);
    expect(await store.save({ ...current, fence: 9 }, [])).toBe(true);
  });

  describe('the stop switch', () => {
    const stop = (body: object, by = world.admin) => world.call('PUT', '/v1/stops', { by, body: { reason: 'a drill', ...body } });

    it.each([
      ['everything', { kind: 'all' }],
      ['an agent', { kind: 'agent', target: 'stockout-triage' }],
      ['a rule', { kind: 'rule', target: 'cover-below-lead-time' }],
      ['an action type', { kind: 'action-type', target: 'order.expedite' }],
      ['a region', { kind: 'region', target: 'R1' }],
      ['a store', { kind: 'store', target: 'S1' }],
    ])('holds back %s, and lets go when released', async (_name, lever) => {
      expect((await stop({ ...lever, stopped: true })).status).toBe(200);
      expect((await act()).action).toMatchObject({ state: 'refused', result: { reason: expect.stringContaining('stopped') } });
      expect(target.calls).toHaveLength(0);
      expect((await stop({ ...lever, stopped: false })).status).toBe(200);
      expect((await act()).action).toMatchObject({ state: 'succeeded' });
    });

    it('leaves alone what it does not name', async () => {
      await stop({ kind: 'store', target: 'S77', stopped: true });
      expect((await act()).action).toMatchObject({ state: 'succeeded' });
      await stop({ kind: 'store', target: 'S77', stopped: false });
    });

    it('stops a running batch within a second', async () => {
      target.behave = (call, response, request) => void setTimeout(() => yes(call, response, request), 150);
      const proposals = await Promise.all(Array.from({ length: 60 }, () => world.propose(byItself)));
      const passing = world.pass(1);
      while (target.calls.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
      await stop({ kind: 'all', stopped: true });
      const pulled = performance.now();
      await passing;
      expect(Math.max(...target.calls.map(({ at }) => at)) - pulled).toBeLessThan(1_000);
      expect(target.calls.length).toBeLessThan(60);
      const states = (await Promise.all(proposals.map(({ id }) => world.actionsOf(id)))).map(([action]) => action?.['state']);
      expect(states.filter((state) => state === 'succeeded')).toHaveLength(target.calls.length);
      expect(states.filter((state) => state === 'refused')).toHaveLength(60 - target.calls.length);
      await stop({ kind: 'all', stopped: false });
    });

    it('is checked once more between intent and the first byte', async () => {
      const store = server.app.get(ActionStore, { strict: false });
      const original = store.insert.bind(store);
      store.insert = async (action, events) => {
        const inserted = await original(action, events);
        await stop({ kind: 'all', stopped: true });
        return inserted;
      };
      const { action } = await act();
      delete (store as { insert?: unknown }).insert;
      expect(action).toMatchObject({ state: 'refused' });
      expect(await world.told('action.intended', { action: String(action['_id']) })).toBe(1);
      expect(target.calls).toHaveLength(0);
      await stop({ kind: 'all', stopped: false });
    });

    it('is there after a restart, and is on record', async () => {
      await stop({ kind: 'region', target: 'R9', stopped: true });
      const again = await startTestServer({ uri, worker: false });
      const shown = await world.call('GET', '/v1/stops', { by: ops, at: again.url });
      await again.close();
      expect(shown.body['items']).toEqual(
        expect.arrayContaining([expect.objectContaining({ id: 'region:R9', stopped: true, reason: 'a drill' })]),
      );
      expect(await server.mongo.db.collection('ledger').countDocuments({ type: 'stop.changed', 'data.stop': 'region:R9' })).toBe(1);
    });
  });

  describe('store tasks', () => {
    let manager: Person;
    beforeAll(async () => {
      manager = await world.person(['store-manager'], { stores: ['S1'] });
    });
    const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(100, 1)]);
    const upload = (raw: Buffer, type = 'image/png', by = manager) =>
      world.call('POST', '/v1/evidence', { by, raw, headers: { 'content-type': type } });
    async function task(changes: Partial<Proposal> = {}): Promise<{ id: string; action: Record<string, unknown> }> {
      const { action } = await act({ ...count, ...changes });
      return { id: String((action['result'] as Record<string, unknown>)['reference']), action };
    }

    it('are handed over once, ordered by money, seen only in scope', async () => {
      const small = await task();
      const big = await task({ expected: { ...(await act(count)).proposal.expected, savedMargin: money(99_000, 'EUR') } });
      expect(big.action).toMatchObject({ state: 'succeeded' });
      const list = await world.call('GET', '/v1/tasks?store=S1&state=open', { by: manager });
      const ids = (list.body['items'] as { id: string }[]).map(({ id }) => id);
      expect(ids[0]).toBe(big.id);
      expect(ids).toContain(small.id);
      const elsewhere = await world.person(['store-manager'], { stores: ['S2'] });
      expect((await world.call('GET', '/v1/tasks', { by: elsewhere })).body['items']).toEqual([]);
      expect((await world.call('GET', `/v1/tasks/${small.id}`, { by: elsewhere })).status).toBe(404);
      expect((await world.call('POST', `/v1/tasks/${small.id}/confirm`, { by: elsewhere, body: { result: 'done' } })).status).toBe(404);
    });

    it('are confirmed once, with count and evidence', async () => {
      const { id } = await task();
      const file = await upload(png);
      expect(file).toMatchObject({ status: 201, body: { type: 'image/png', bytes: png.length } });
      const body = { result: 'done', counted: 14, note: 'behind the milk', evidence: [file.body['id']] };
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => world.call('POST', `/v1/tasks/${id}/confirm`, { by: manager, body })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
      await world.pass(0);
      const told = await server.mongo.db.collection('ledger').findOne({ type: 'task.confirmed', 'refs.task': id });
      expect(told?.['data']).toMatchObject({ result: 'done', counted: 14, evidence: [file.body['id']] });
      expect(JSON.stringify(told)).not.toContain('behind the milk');
      const regional = await world.call('GET', `/v1/evidence/${String(file.body['id'])}`, { by: ops });
      expect(regional.status).toBe(200);
      expect(regional.headers.get('content-disposition')).toMatch(/^attachment; filename="[0-9a-f]{16}\.png"$/);
      expect(regional.headers.get('x-content-type-options')).toBe('nosniff');
      const elsewhere = await world.person(['store-manager'], { stores: ['S2'] });
      expect((await world.call('GET', `/v1/evidence/${String(file.body['id'])}`, { by: elsewhere })).status).toBe(404);
    });

    it('can be overridden with a reason', async () => {
      const { id } = await task();
      const wrong = await world.call('POST', `/v1/tasks/${id}/override`, { by: manager, body: { reasonCode: 'because' } });
      expect(wrong).toMatchObject({ status: 400, body: { issues: [{ path: 'reasonCode' }] } });
      const body = { reasonCode: 'no-staff', note: 'two are ill' };
      const version = (await world.call('GET', `/v1/tasks/${id}`, { by: manager })).headers.get('etag')!;
      expect((await world.call('POST', `/v1/tasks/${id}/override`, { by: manager, body, headers: { 'if-match': '"99"' } })).status).toBe(
        412,
      );
      const done = await world.call('POST', `/v1/tasks/${id}/override`, { by: manager, body, headers: { 'if-match': version } });
      expect(done.body).toMatchObject({ state: 'overridden', override: body });
    });

    it('expire when nobody did them in time', async () => {
      const soon = new Date(world.now.getTime() + 60 * 60_000);
      const { id } = await task({ expected: { subject: 'product:P1|store:S1', fact: 'on-hand', by: soon, savedMargin: money(1, 'EUR') } });
      await world.pass(90);
      expect((await world.call('GET', `/v1/tasks/${id}`, { by: manager })).body).toMatchObject({ state: 'expired' });
      expect((await world.call('POST', `/v1/tasks/${id}/confirm`, { by: manager, body: { result: 'done' } })).status).toBe(409);
      expect(await world.told('task.expired', { task: id })).toBe(1);
    });

    it('take no evidence that is not what it says, too large, or unknown', async () => {
      expect((await upload(Buffer.from('<script>alert(1)</script>'))).status).toBe(400);
      expect((await upload(png, 'image/jpeg')).status).toBe(400);
      expect((await upload(Buffer.alloc(0))).status).toBe(400);
      expect((await upload(png, 'image/svg+xml')).status).toBe(415);
      expect((await upload(Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]))).status).toBe(413);
      expect((await world.call('POST', '/v1/evidence', { by: manager, body: { a: 1 } })).status).toBe(415);
      const keyed = (raw: Buffer) =>
        world.call('POST', '/v1/evidence', { by: manager, raw, headers: { 'content-type': 'image/png', 'idempotency-key': 'photo-1' } });
      const other = Buffer.concat([png, Buffer.from([2])]);
      expect([(await keyed(png)).status, (await keyed(png)).status, (await keyed(other)).status]).toEqual([201, 201, 409]);
      const { id } = await task();
      const body = { result: 'done', evidence: ['0'.repeat(64)] };
      const answer = await world.call('POST', `/v1/tasks/${id}/confirm`, { by: manager, body });
      expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: 'evidence.0' }] } });
      for (const hostile of ['..%2f..%2fetc%2fpasswd', 'x', '0'.repeat(64)])
        expect((await world.call('GET', `/v1/evidence/${hostile}`, { by: manager })).status).toBe(404);
    });
  });

  describe('connectors', () => {
    it('show a secret once, when it is new', async () => {
      const body = { ...connector({ actionTypes: ['stock.transfer'] }), secret: undefined };
      const made = await world.call('PUT', '/v1/connectors/wms', { by: world.admin, body });
      expect(made.body['secret']).toMatch(/^whsec_/);
      const again = await world.call('PUT', '/v1/connectors/wms', { by: world.admin, body });
      expect(again.body['secret']).toBeUndefined();
      const stored = await server.mongo.db.collection<{ _id: string }>('connectors').findOne({ _id: 'wms' });
      expect(JSON.stringify(stored)).not.toContain(String(made.body['secret']).slice(6));
      const told = await server.mongo.db.collection('ledger').find({ type: 'connector.changed' }).toArray();
      expect(JSON.stringify(told)).not.toContain(String(made.body['secret']).slice(6));
      expect((await world.call('PUT', '/v1/connectors/wms', { by: world.admin, body, headers: { 'if-match': '"1"' } })).status).toBe(412);
    });

    it('do not share an action type', async () => {
      const answer = await world.call('PUT', '/v1/connectors/second', { by: world.admin, body: connector() });
      expect(answer).toMatchObject({ status: 409 });
    });

    it.each([
      ['a private address', { url: 'http://10.0.0.1/x' }, 'url'],
      ['the metadata service', { url: 'http://169.254.169.254/latest' }, 'url'],
      ['another port of an opened host', { url: 'http://127.0.0.1:1/' }, 'url'],
      ['a file', { url: 'file:///etc/passwd' }, 'url'],
      ['credentials', { url: 'https://a:b@example.com/' }, 'url'],
      ['a status address inside', { statusUrl: 'http://[::1]/' }, 'statusUrl'],
      ['an unknown action type', { actionTypes: ['task.count'] }, 'actionTypes.0'],
      ['no action type', { actionTypes: [] }, 'actionTypes'],
      ['a weak secret', { secret: 'whsec_abc' }, 'secret'],
      ['a field too many', { state: 'active' }, '(body)'],
      ['text for yes or no', { honoursIdempotencyKey: 'true' }, 'honoursIdempotencyKey'],
    ])('refuse %s, naming the field', async (_name, changes, path) => {
      const answer = await connect(changes);
      expect(answer.status).toBe(400);
      expect((answer.body['issues'] as { path: string }[])[0]?.path).toBe(path);
    });
  });

  it.each([
    ['GET', '/v1/actions?state=done', undefined],
    ['GET', '/v1/actions?limit=9999', undefined],
    ['GET', '/v1/tasks?cursor=%7B%7D', undefined],
    ['GET', '/v1/tasks?state=open&state=closed', undefined],
    ['PUT', '/v1/stops', { kind: 'all', target: 'x', stopped: true, reason: 'r' }],
    ['PUT', '/v1/stops', { kind: 'store', stopped: true, reason: 'r' }],
    ['PUT', '/v1/stops', { kind: 'store', target: { $ne: '' }, stopped: true, reason: 'r' }],
    ['PUT', '/v1/stops', { kind: 'all', stopped: true }],
    ['PUT', '/v1/connectors/..%2f..', { kind: 'webhook' }],
  ])('answers 400 to %s %s %j', async (method, path, body) => {
    const answer = await world.call(method, path, { by: world.admin, body });
    expect(answer.status).toBe(400);
    expect((answer.body['issues'] as unknown[]).length).toBeGreaterThan(0);
  });

  it('keeps forbidden verbs and unknown objects apart', async () => {
    const manager = await world.person(['store-manager'], { stores: ['S1'] });
    expect((await world.call('PUT', '/v1/stops', { by: manager, body: { kind: 'all', stopped: true, reason: 'r' } })).status).toBe(403);
    expect((await world.call('GET', '/v1/connectors', { by: manager })).status).toBe(403);
    expect((await world.call('GET', '/v1/actions/act_none', { by: ops })).status).toBe(404);
    expect((await world.call('GET', '/v1/connectors/none', { by: world.admin })).status).toBe(404);
    const far = await world.person(['regional-ops'], { regions: ['R9'] });
    const { action } = await act();
    expect((await world.call('GET', `/v1/actions/${String(action['_id'])}`, { by: far })).status).toBe(404);
    expect((await world.call('GET', '/v1/actions', { by: far })).body['items']).toEqual([]);
  });
});
