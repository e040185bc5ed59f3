import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../../../test/support/api-client.js';
import { checked, publish, shortStock } from '../../../test/support/rule-rig.js';
import { adminOf, call, writeSmallChain } from '../../../test/support/small-chain.js';
import { startTestServer, type TestServer } from '../../../test/support/server.js';
import type { Signal } from '../../kernel/index.js';
import { Metrics } from '../../platform/index.js';
import { DetectFindings } from './usecases/detect-findings.js';

const DAY = '2026-03-02';
const issue = (n: number, store: string): Signal => {
  const time = new Date(Date.parse(`${DAY}T08:00:00Z`) + n * 60_000);
  const data = { store, product: 'P1', reason: 'shelf-empty' };
  return {
    id: `sig_${store}_${n}`,
    source: 't',
    type: 'retail.replenishment.issue',
    time,
    receivedAt: time,
    correlationId: 'c',
    data,
  } as Signal;
};
const record = (store: string): Signal => {
  const time = new Date(`${DAY}T07:00:00Z`);
  const data = {
    location: { kind: 'store', id: store },
    countedAt: time.toISOString(),
    basis: 'record',
    lines: [{ product: 'P1', onHand: 50, unit: 'each' }],
  };
  return { id: `sig_${store}`, source: 't', type: 'retail.inventory.position', time, receivedAt: time, correlationId: 'c', data } as Signal;
};

// Two stores log issues. Of one nobody ever said what it has: a rule about stock cannot tell there.
describe('what a rule cannot tell', () => {
  let server: TestServer;
  let token: string;
  const answer = (path: string) => call(server, 'GET', path, { token });

  beforeAll(async () => {
    server = await startTestServer({ worker: false, settings: { CLOCK_START: `${DAY}T12:00:00Z` } });
    token = await adminOf(server);
    await writeSmallChain(server, token);
    const ada = new ApiClient(server.url, token);
    const owner = (await server.mongo.db.collection<{ _id: string }>('users').findOne({ email: 'ada@example.com' }))?._id ?? '';
    const trigger = { signals: ['retail.replenishment.issue'] };
    const { body } = await ada.call('POST', '/v1/sessions', { body: { email: 'ben@example.com', password: 'correct horse 2' } });
    const ben = ada.as(String(body['token']));
    if ((await publish(ben, await checked(ada, shortStock('watch-stock', owner, { trigger })))) !== 200) throw new Error('not published');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const signals = [
      record('101'),
      ...Array.from({ length: 10 }, (_, n) => issue(n, '101')),
      ...Array.from({ length: 30 }, (_, n) => issue(n, '102')),
    ];
    await server.app.get(DetectFindings, { strict: false }).run(signals);
  });
  afterAll(() => server.close());

  it('is counted by rule and fact, and reported', async () => {
    expect((await answer('/v1/rules/watch-stock/unknown')).body).toMatchObject({
      rule: 'watch-stock',
      asked: 40,
      unknown: 30,
      share: 0.75,
      facts: [{ fact: 'on-hand-estimate', times: 30 }],
      days: [{ day: DAY, asked: 40, unknown: 30 }],
    });
    expect((await answer('/v1/rules/watch-stock/unknown?days=1')).body).toMatchObject({ unknown: 30 });
  });

  it('is a figure, by rule and fact', async () => {
    const text = await server.app.get(Metrics, { strict: false }).registry.metrics();
    expect(/endcap_rule_unknown_total\{rule="watch-stock",fact="on-hand-estimate"\} 30/.test(text)).toBe(true);
  });

  it('is asked about rules in force only, by those who may read rules', async () => {
    expect((await answer('/v1/rules/nothing/unknown')).status).toBe(404);
    expect((await answer('/v1/rules/watch-stock/unknown?days=36')).status).toBe(400);
    expect((await call(server, 'GET', '/v1/rules/watch-stock/unknown', {})).status).toBe(401);
  });
});
