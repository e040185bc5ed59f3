import { afterEach, describe, expect, it, vi } from 'vitest';
import { event, type RigEvent } from '../../bench/rig/cloud-events.js';
import { addSource, ApiClient, firstRun, putMasterdata, signIn } from '../support/api-client.js';
import { freshDatabaseUri } from '../support/database.js';
import { missingGoods } from '../support/missing-goods.js';
import { advance, DC, ONE_STORE, PRODUCTS, STORE } from '../support/one-store.js';
import { checked, publish, step } from '../support/rule-rig.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { WorkStore } from '../../src/platform/index.js';
import { ArmAbsences } from '../../src/modules/detection/usecases/arm-absences.js';
import { CheckAbsences } from '../../src/modules/detection/usecases/check-absences.js';
import { EvaluateSignals } from '../../src/modules/detection/usecases/evaluate-signals.js';

const PRODUCT = PRODUCTS.cheap;
const SUBJECT = `product:${PRODUCT}|store:${STORE}`;
const PLANNED = '2026-03-03T08:00:00+01:00';
/** 36 hours later. */
const DUE = '2026-03-04T20:00:00+01:00';
const TYPES = ['retail.delivery.planned', 'retail.delivery.delayed', 'retail.delivery.received', 'retail.store-sales.hourly'];

const leg = (delivery: string, kind: 'store' | 'dc' = 'store') => ({
  delivery,
  from: kind === 'store' ? { kind: 'dc', id: DC } : { kind: 'supplier', id: 'SUP1' },
  to: { kind, id: kind === 'store' ? STORE : DC },
  lines: [{ product: PRODUCT, quantity: 12 }],
});
let sent = 0;
const word = (type: string, at: string, data: object): RigEvent =>
  event(`e${++sent}`, STORE, `retail.delivery.${type}`, new Date(at), data);
const planned = (delivery: string, plannedAt = PLANNED, kind?: 'dc') =>
  word('planned', '2026-03-02T09:00:00+01:00', { ...leg(delivery, kind), plannedAt });
const received = (delivery: string, at: string) => word('received', at, { ...leg(delivery), receivedAt: at });
const delayed = (delivery: string, newEta: string) =>
  word('delayed', '2026-03-02T18:00:00+01:00', { ...leg(delivery), plannedAt: PLANNED, newEta, reason: 'snow' });

type World = { on: TestServer; ada: ApiClient; owner: string; send: (...events: RigEvent[]) => Promise<void> };
type Row = { _id: string; [field: string]: unknown };
const open: TestServer[] = [];

async function serverAt(uri: string | undefined, worker: boolean): Promise<TestServer> {
  const on = await startTestServer({
    worker,
    settings: { CLOCK_START: '2026-03-02T10:00:00+01:00' },
    ...(uri === undefined ? {} : { uri }),
  });
  open.push(on);
  return on;
}
const seenByAll = () => new Promise((resolve) => setTimeout(resolve, 1_100));

/** One store, its deliveries, and the rule in force. */
async function chain(options: { uri?: string; worker?: boolean; rule?: Record<string, unknown> } = {}): Promise<World> {
  const on = await serverAt(options.uri, options.worker ?? true);
  const ada = await firstRun(on.url);
  await putMasterdata(ada, ONE_STORE);
  const source = await addSource(ada, 'logistics', TYPES);
  const owner = (await on.mongo.db.collection<{ _id: string }>('users').findOne({ email: 'ada@example.com' }))?._id ?? '';
  const version = await checked(ada, missingGoods(owner, { changes: options.rule }));
  expect(await publish(await signIn(ada, 'ben@example.com'), version)).toBe(200);
  await seenByAll();
  const send = async (...events: RigEvent[]): Promise<void> => {
    const answer = await ada.deliver(source, `msg_${++sent}`, events);
    const results = (answer.body['results'] ?? []) as { result: string }[];
    if (answer.status !== 202 || results.some(({ result }) => result !== 'accepted')) throw new Error(JSON.stringify(answer.body));
  };
  return { on, ada, owner, send };
}
const rows = (on: TestServer, name: string, filter: object = {}) =>
  on.mongo.db.collection<Row>(name).find(filter).sort({ _id: 1 }).toArray();
const armed = ({ on }: World) => rows(on, 'work', { job: 'absences.check' });
const found = ({ on }: World) => rows(on, 'findings', { ruleId: 'missing-goods' });

// Goods are announced for Tuesday at eight. On Wednesday evening somebody asks where they are, though nothing happened.
describe('goods that do not come', () => {
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  it('are found missing when the time has come, though no other signal came', async () => {
    const world = await chain();
    await world.send(planned('D1'));
    await advance(world.ada, '2026-03-04T19:59:00+01:00');
    expect(await armed(world)).toMatchObject([{ state: 'pending', refs: { subject: SUBJECT }, dueAt: new Date(Date.parse(DUE) + 1_000) }]);
    expect(await found(world)).toEqual([]);
    await advance(world.ada, '2026-03-04T21:00:00+01:00');
    const [signal] = await rows(world.on, 'signals');
    expect(await found(world)).toMatchObject([
      {
        subject: SUBJECT,
        occurredAt: new Date(DUE),
        signal: signal?._id,
        correlationId: signal?.['correlationId'],
        place: { store: STORE, region: 'north' },
        because: [{ fact: 'inbound-past-eta-hours', seen: 36, result: 'true' }],
      },
    ]);
    expect(await armed(world)).toMatchObject([{ state: 'done' }]);
    expect(await rows(world.on, 'work', { job: 'exceptions.apply' })).toMatchObject([{ state: 'done' }]);
  });

  it('are not, when they were received in time, be it in the last minute', async () => {
    const world = await chain();
    await world.send(planned('D1'), planned('D2'));
    await advance(world.ada, '2026-03-03T09:00:00+01:00');
    await world.send(received('D1', '2026-03-03T08:30:00+01:00'));
    await advance(world.ada, DUE);
    await world.send(received('D2', DUE));
    await advance(world.ada, '2026-03-05T08:00:00+01:00');
    expect((await armed(world)).map(({ state }) => state)).toEqual(['done', 'done']);
    expect(await found(world)).toEqual([]);
  });

  it('are looked for once, however often they were announced, and later when announced for later', async () => {
    const world = await chain();
    await world.send(planned('D1'), planned('D1'));
    await advance(world.ada, '2026-03-02T19:00:00+01:00');
    expect(await armed(world)).toHaveLength(1);
    await world.send(delayed('D1', '2026-03-04T08:00:00+01:00'));
    await advance(world.ada, '2026-03-05T19:00:00+01:00');
    expect((await armed(world)).map(({ state }) => state).sort()).toEqual(['done', 'pending']);
    expect(await found(world)).toEqual([]); // the first look came 12 hours after the new time
    await advance(world.ada, '2026-03-05T21:00:00+01:00');
    expect(await found(world)).toMatchObject([{ occurredAt: new Date('2026-03-05T20:00:00+01:00') }]);
  });

  it('are looked for exactly once when the worker died between facts and arming, and after everything was done again', async () => {
    const uri = freshDatabaseUri();
    const killed = await chain({ uri, worker: false });
    await killed.send(planned('D1'));
    const [signal] = await rows(killed.on, 'signals');
    const batches = [String(signal?.['batch'])];
    const of = (on: TestServer) => on.app.get(EvaluateSignals, { strict: false });
    const dying = vi.spyOn(killed.on.app.get(ArmAbsences, { strict: false }), 'run').mockRejectedValueOnce(new Error('killed'));
    await expect(of(killed.on).run(batches)).rejects.toThrow('killed');
    dying.mockRestore();
    expect(JSON.stringify(await rows(killed.on, 'facts'))).toContain('D1');
    expect([await armed(killed), await rows(killed.on, 'signal_batches')]).toEqual([[], []]); // neither armed nor done with
    await open.pop()?.close();

    const world = { ...killed, on: await serverAt(uri, true) };
    const ada = await signIn(new ApiClient(world.on.url), 'ada@example.com');
    await advance(ada, '2026-03-02T11:00:00+01:00');
    expect(await armed(world)).toHaveLength(1);
    await of(world.on).run(batches);
    expect(await armed(world)).toHaveLength(1);
    await advance(ada, '2026-03-04T21:00:00+01:00');
    expect(await found(world)).toHaveLength(1);
    // The look itself done again, as after a crash before its row was marked: nothing new.
    const before = [await found(world), await rows(world.on, 'work', { job: 'exceptions.apply' })];
    await world.on.mongo.db.collection('work').updateMany({ job: 'absences.check' }, { $set: { state: 'pending' } });
    await advance(ada, '2026-03-04T21:01:00+01:00');
    expect([await found(world), await rows(world.on, 'work', { job: 'exceptions.apply' })]).toEqual(before);
  });

  it('are not, when the receipt came in time and only waits for its evaluation: the look waits with it', async () => {
    const world = await chain({ worker: false });
    const work = world.on.app.get(WorkStore, { strict: false });
    const due = new Date('2026-03-04T21:00:00+01:00');
    const lease = { owner: 'test', token: 'test.1', until: new Date(Date.now() + 60_000) };
    const evaluateNext = async (): Promise<void> => {
      const jobs = await work.claim('signals.evaluate', due, 1, lease);
      await world.on.app.get(EvaluateSignals, { strict: false }).run(jobs.map(({ refs }) => String(refs.batch)));
      const ids = jobs.map(({ id }) => id);
      await work.complete(ids, lease.token);
    };
    await world.send(planned('D1'));
    await evaluateNext();
    await world.send(received('D1', '2026-03-02T10:00:00+01:00'));
    const look = world.on.app.get(CheckAbsences, { strict: false });
    const jobs = await work.claim('absences.check', due, 10, { ...lease, token: 'test.2' });
    expect(await look.run(jobs)).toMatchObject([{ id: jobs[0]?.id, reason: 'signals from before wait for their evaluation' }]);
    const [inHand] = await work.claim('signals.evaluate', due, 1, lease);
    expect(await look.run(jobs)).toHaveLength(1); // nor while somebody works on it
    await work.giveBack(lease.token);
    await evaluateNext();
    expect([inHand === undefined, await look.run(jobs)]).toEqual([false, []]);
    expect(await rows(world.on, 'findings')).toEqual([]);
  });

  it('count as not received only while the feed of deliveries is alive, for a rule that asks for a window', async () => {
    const fact = 'receipts:count:2160m';
    const golden = [
      { name: 'fires', expect: 'fires', facts: { [fact]: 0 } },
      { name: 'is silent', expect: 'silent', facts: { [fact]: 1 } },
      { name: 'cannot tell of a dead feed', expect: 'unknown', facts: {}, missing: [fact] },
    ];
    const world = await chain({ rule: { conditions: { all: [{ fact, operator: 'equal', value: 0 }] }, golden } });
    const other = '2026-03-05T12:00:00+01:00';
    await world.send(planned('D1'), planned('D2', other));
    await advance(world.ada, '2026-03-05T08:00:00+01:00');
    expect(await found(world)).toEqual([]); // nothing was heard of any delivery since the morning it should have come
    const lines = [{ product: PRODUCTS.dear, quantity: 6 }];
    await world.send(word('received', other, { ...leg('D3'), lines, receivedAt: '2026-03-05T08:00:00+01:00' }));
    await advance(world.ada, '2026-03-07T08:00:00+01:00');
    expect(await found(world)).toEqual([]);
    await world.send(planned('D4', '2026-03-07T08:00:00+01:00'));
    await advance(world.ada, '2026-03-08T08:00:00+01:00');
    await world.send(word('received', '2026-03-08T08:00:00+01:00', { ...leg('D5'), lines, receivedAt: '2026-03-08T08:00:00+01:00' }));
    await advance(world.ada, '2026-03-09T08:00:00+01:00');
    expect(await found(world)).toMatchObject([{ occurredAt: new Date('2026-03-08T20:00:00+01:00'), because: [{ fact, seen: 0 }] }]);
  });

  it('are looked for at the centre too, and only where a rule is meant for', async () => {
    const fact = 'dc-inbound-past-eta-hours';
    const golden = [
      { name: 'fires', expect: 'fires', facts: { [fact]: 3 } },
      { name: 'is silent before', expect: 'silent', facts: { [fact]: 0 } },
      { name: 'cannot tell without a plan', expect: 'unknown', facts: {}, missing: [fact] },
    ];
    const rule = {
      subject: 'dc|product',
      trigger: { absences: [{ after: 'retail.delivery.planned', minutes: 120 }] },
      conditions: { all: [{ fact, operator: 'greaterThan', value: 1 }] },
      golden,
    };
    const world = await chain({ rule });
    const elsewhere = { id: 'elsewhere', scope: { regions: ['south'] } };
    const version = await checked(world.ada, missingGoods(world.owner, { changes: elsewhere }));
    expect(await publish(await signIn(world.ada, 'ben@example.com'), version)).toBe(200);
    await seenByAll();
    await world.send(planned('D1', PLANNED, 'dc'), planned('D2'));
    await advance(world.ada, '2026-03-03T11:00:00+01:00');
    expect((await armed(world)).map(({ refs }) => refs)).toMatchObject([{ subject: `dc:${DC}|product:${PRODUCT}` }]);
    expect(await found(world)).toMatchObject([
      { subject: `dc:${DC}|product:${PRODUCT}`, occurredAt: new Date('2026-03-03T10:00:00+01:00') },
    ]);
  });

  it('are left to the rules in force when the time has come', async () => {
    const world = await chain();
    await world.send(planned('D1'));
    await advance(world.ada, '2026-03-03T08:00:00+01:00');
    const ben = await signIn(world.ada, 'ben@example.com');
    // Another rule counts the same time, and the one that armed it is gone.
    const other = await checked(world.ada, missingGoods(world.owner, { changes: { id: 'missing-too', repeatAfterMinutes: 60 } }));
    expect(await publish(ben, other)).toBe(200);
    await ben.need('POST', '/v1/rule-publications', { body: { retire: ['missing-goods'] } });
    await seenByAll();
    await advance(world.ada, '2026-03-04T21:00:00+01:00');
    expect((await rows(world.on, 'findings')).map(({ ruleId }) => ruleId)).toEqual(['missing-too']);
  });

  it('are said to be missing by a shadow, which armed the look, and raise nothing', async () => {
    const world = await chain({ rule: { trigger: { signals: ['retail.inventory.position'] } } });
    const shadow = await checked(world.ada, missingGoods(world.owner, { changes: { id: 'shadowed' } }));
    expect((await step(world.ada, 'shadow', shadow)).status).toBe(200);
    await seenByAll();
    await world.send(planned('D1'));
    await advance(world.ada, '2026-03-04T21:00:00+01:00');
    expect(await world.ada.get('/v1/rules/shadowed/versions/1/shadow')).toMatchObject({ fires: 1, examples: [{ subject: SUBJECT }] });
    expect(await rows(world.on, 'findings')).toEqual([]);
  });
});
