import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminOf, call, writeSmallChain } from '../support/small-chain.js';
import { startTestServer, type TestServer } from '../support/server.js';
import type { Signal } from '../../src/kernel/index.js';
import { Metrics, SimulatedClock } from '../../src/platform/index.js';
import { DetectFindings } from '../../src/modules/detection/usecases/detect-findings.js';
import { HandOnFindings } from '../../src/modules/detection/usecases/hand-on-findings.js';
import { PublishSeeds } from '../../src/modules/rulebook/usecases/publish-seeds.js';

const FILE = 'config/rule-packs/promotion-stockout.yaml';
/** Sundays, all day long in the zone of the store, the first rule of the pack raises nothing. */
const WINDOW = `    suppress:
      - { rrule: FREQ=WEEKLY;BYDAY=SU, durationMinutes: 1440, reason: stock is counted on Sundays }
    params: { note: ask the store first }
    tags: [promotion, stockout, demand]
`;
const RULE = 'promo-sell-through-ahead';

let made = 0;
const signal = (type: string, time: string, data: unknown): Signal =>
  ({ id: `sig_${++made}`, source: 'test', type, time: new Date(time), receivedAt: new Date(time), correlationId: 'c', data }) as Signal;

/** A day on which the promotion sells at three times its plan and the record cannot last. */
function runningOut(day: string): Signal[] {
  const at = (hour: number): string => `${day}T${String(hour).padStart(2, '0')}:00:00+01:00`;
  const hourShares = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 20 ? 1 / 12 : 0));
  const lines = [{ product: 'P1', units: [24, 24, 24, 24, 24] }];
  return [
    signal('retail.demand.plan', at(0), { store: '101', firstDay: day, hourShares, lines }),
    signal('retail.inventory.position', at(7), {
      location: { kind: 'store', id: '101' },
      countedAt: at(7),
      basis: 'record',
      lines: [{ product: 'P1', onHand: 30, unit: 'each' }],
    }),
    ...[8, 9, 10, 11].map((hour) =>
      signal('retail.store-sales.hourly', at(hour + 1), {
        store: '101',
        hourStart: at(hour),
        currency: 'EUR',
        lines: [{ product: 'P1', units: 6, unit: 'each' }],
      }),
    ),
  ];
}

// Stock is counted on Sundays: what a rule finds then is known already. On Monday the same sales raise it.
describe('a rule with a suppression window', () => {
  let server: TestServer;
  let token: string;
  const raised = async (): Promise<Record<string, unknown>[]> => server.mongo.db.collection('findings').find({ ruleId: RULE }).toArray();
  const others = (): Promise<number> => server.mongo.db.collection('findings').countDocuments({ ruleId: { $ne: RULE } });
  const kept = async (): Promise<number> => {
    const text = await server.app.get(Metrics, { strict: false }).registry.metrics();
    return Number(new RegExp(`endcap_rules_suppressed_total\\{[^}]*rule="${RULE}"[^}]*\\} (\\d+)`).exec(text)?.[1] ?? 0);
  };
  const evaluate = async (signals: Signal[]): Promise<void> => {
    const found = await server.app.get(DetectFindings, { strict: false }).run(signals);
    await server.app.get(HandOnFindings, { strict: false }).run(found);
  };

  beforeAll(async () => {
    server = await startTestServer({ worker: false, settings: { CLOCK_START: '2026-03-01T00:00:00+01:00' } });
    token = await adminOf(server);
    await writeSmallChain(server, token);
    const lane = { id: 'L101', from: { kind: 'dc', id: 'D1' }, to: { kind: 'store', id: '101' }, leadTimeHours: 24 };
    const promotion = { id: 'M1', name: 'Spring', from: '2026-02-28T00:00:00+01:00', until: '2026-03-12T00:00:00+01:00', products: ['P1'] };
    await call(server, 'PUT', '/v1/masterdata/lanes', { token, body: { items: [lane] } });
    await call(server, 'PUT', '/v1/masterdata/promotions', { token, body: { items: [promotion] } });
    const text = readFileSync(FILE, 'utf8').replace('    tags: [promotion, stockout, demand]\n', WINDOW);
    if (!text.includes('rrule')) throw new Error('the shipped pack has changed: give the window to another of its rules');
    await server.app.get(PublishSeeds, { strict: false }).run([{ file: FILE, text }]);
  });
  afterAll(() => server.close());

  it('raises nothing inside it, though it fires, and the figure says so; other rules go on', async () => {
    await evaluate(runningOut('2026-03-01'));
    expect(await raised()).toEqual([]);
    expect(await others()).toBeGreaterThan(0);
    expect(await kept()).toBeGreaterThan(0);
  });

  it('is said to keep quiet when somebody asks why, and only then', async () => {
    const heldBack = async (at: string): Promise<unknown> => {
      await server.app.get(SimulatedClock, { strict: false }).set(new Date(at)); // nobody works here, so that nothing would drain
      return (await call(server, 'GET', `/v1/rules/${RULE}/explain?subject=product:P1|store:101`, { token })).body['heldBack'];
    };
    expect(await heldBack('2026-03-01T23:59:00+01:00')).toEqual([
      'keeps quiet at this time: stock is counted on Sundays (FREQ=WEEKLY;BYDAY=SU)',
    ]);
    expect(await heldBack('2026-03-02T00:00:00+01:00')).toEqual([]);
  });

  it('raises what it finds outside it, with what it hands on', async () => {
    const before = await kept();
    await evaluate(runningOut('2026-03-02'));
    expect(await raised()).toMatchObject([{ params: { note: 'ask the store first' } }]);
    expect(await kept()).toBe(before);
  });
});

describe('the schema of rule documents', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ worker: false });
  });
  afterAll(() => server.close());

  it('is published beside those of signals, to those who may read rules', async () => {
    const token = await adminOf(server);
    const { status, body } = await call(server, 'GET', '/v1/schemas/rule-document', { token });
    expect(status).toBe(200);
    const defs = body['$defs'] as Record<string, { properties?: object; required?: string[] }>;
    expect(Object.keys(defs['RuleDocument']?.properties ?? {})).toEqual(
      expect.arrayContaining(['shared', 'suppress', 'params', 'playbook']),
    );
    expect(defs['RuleDocument']?.properties).toMatchObject({
      moneyAtRisk: { enum: expect.arrayContaining(['lost-sales-until-replenishment']) },
    });
    expect(JSON.stringify(defs['LeafCondition'])).toContain('everyFact');
    expect((await call(server, 'GET', '/v1/schemas/rule-document', {})).status).toBe(401);
  });
});
