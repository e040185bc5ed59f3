import { expect } from 'vitest';
import type { Signal, SignalData } from '../../src/kernel/index.js';
import { DetectFindings } from '../../src/modules/detection/usecases/detect-findings.js';
import { HandOnFindings } from '../../src/modules/detection/usecases/hand-on-findings.js';
import { adminOf, call, writeSmallChain } from './small-chain.js';
import { startTestServer, type TestServer } from './server.js';

export const DAY = '2026-03-02';
export const P1 = 'product:P1|store:101';
const lane = (store: string) => ({ id: `L${store}`, from: { kind: 'dc', id: 'D1' }, to: { kind: 'store', id: store }, leadTimeHours: 24 });
const promotion = { id: 'M1', name: 'Spring', from: `${DAY}T00:00:00+01:00`, until: '2026-03-12T00:00:00+01:00', products: ['P1', 'P2'] };
const hourShares = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 20 ? 1 / 12 : 0));

let made = 0;
export const signal = <T extends keyof SignalData>(
  type: T,
  time: string,
  data: SignalData[T],
  id = `sig_${String(++made).padStart(6, '0')}`,
): Signal =>
  ({ id, source: 'test', type, time: new Date(time), receivedAt: new Date(time), correlationId: `cor_${id}`, data }) as unknown as Signal;
export const hourOf = (hour: number) => `${DAY}T${String(hour).padStart(2, '0')}:00:00+01:00`;
export const sales = (hour: number, units: number, store = '101', product = 'P1') =>
  signal('retail.store-sales.hourly', hourOf(hour + 1), {
    store,
    hourStart: hourOf(hour),
    currency: 'EUR',
    lines: [{ product, units, unit: 'each' }],
  });
export const plan = (store = '101') =>
  signal('retail.demand.plan', `${DAY}T00:00:00+01:00`, {
    store,
    firstDay: DAY,
    hourShares,
    lines: ['P1', 'P2'].map((product) => ({ product, units: [24, 24, 24, 24, 24] })),
  });
export const position = (onHand: number, hour: number, store = '101') =>
  signal('retail.inventory.position', hourOf(hour), {
    location: { kind: 'store', id: store },
    countedAt: hourOf(hour),
    basis: 'record',
    lines: ['P1', 'P2'].map((product) => ({ product, onHand, unit: 'each' })),
  });

/** A plan, a record that will not last, and four hours at three times the plan. */
export const runningOut = (store = '101') => [plan(store), position(30, 7, store), ...[8, 9, 10, 11].map((hour) => sales(hour, 6, store))];

const open: TestServer[] = [];
export async function server(uri?: string): Promise<TestServer> {
  const started = await startTestServer({ worker: false, ...(uri === undefined ? {} : { uri }) });
  open.push(started);
  return started;
}
export async function chain(uri?: string): Promise<TestServer> {
  const started = await server(uri);
  const token = await adminOf(started);
  await writeSmallChain(started, token);
  for (const [kind, items] of [
    ['lanes', [lane('101'), lane('102'), lane('201')]],
    ['promotions', [promotion]],
  ] as const)
    expect((await call(started, 'PUT', `/v1/masterdata/${kind}`, { token, body: { items } })).body['rejected']).toEqual([]);
  return started;
}
export const detect = async (on: TestServer, signals: Signal[]) => on.app.get(DetectFindings, { strict: false }).run(signals);
export const evaluate = async (on: TestServer, signals: Signal[]) =>
  on.app.get(HandOnFindings, { strict: false }).run(await detect(on, signals));
export const rows = (on: TestServer, name: string) =>
  on.mongo.db.collection<{ _id: string; [field: string]: unknown }>(name).find().sort({ _id: 1 }).toArray();
/** What must be the same whatever happened on the way: findings, jobs, facts without the versions that count writes. */
export async function state(on: TestServer) {
  const findings = (await rows(on, 'findings')).map(({ _id, ruleId, subject, because }) => ({ _id, ruleId, subject, because }));
  const facts = (await rows(on, 'facts')).map(({ version: _version, ...fact }) => fact);
  const days = (await rows(on, 'sales_days')).map(({ storedAt: _storedAt, ...day }) => day);
  return { findings, facts, days };
}

/** To be called after each test. */
export async function closeAll(): Promise<void> {
  for (const one of open.splice(0)) await one.close();
}
