import { afterEach, describe, expect, it } from 'vitest';
import { ApiClient, signIn, type Person } from '../../../test/support/api-client.js';
import { checked, shortStock, step, type VersionAnswer } from '../../../test/support/rule-rig.js';
import { adminOf, call, writeSmallChain } from '../../../test/support/small-chain.js';
import { startTestServer, type TestServer } from '../../../test/support/server.js';
import { WallClock, type Signal, type SignalData } from '../../kernel/index.js';
import { FactsDeclared, RuleBook, ShadowBook } from '../rulebook/index.js';
import { ActiveRules } from './index.js';
import { CurrentRules } from './usecases/current-rules.js';
import { CurrentShadows } from './usecases/current-shadows.js';
import { DetectFindings } from './usecases/detect-findings.js';
import { HandOnFindings } from './usecases/hand-on-findings.js';

const DAY = '2026-03-02';
const SUBJECT = 'product:P1|store:101';
const hourOf = (hour: number) => `${DAY}T${String(hour).padStart(2, '0')}:00:00+01:00`;
const hourShares = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 20 ? 1 / 12 : 0));
const promotion = { id: 'M1', name: 'Spring', from: `${DAY}T00:00:00+01:00`, until: '2026-03-12T00:00:00+01:00', products: ['P1', 'P2'] };
const lane = { id: 'L101', from: { kind: 'dc', id: 'D1' }, to: { kind: 'store', id: '101' }, leadTimeHours: 24 };

const signal = <T extends keyof SignalData>(id: string, type: T, time: string, data: SignalData[T]): Signal =>
  ({ id, source: 'test', type, time: new Date(time), receivedAt: new Date(time), correlationId: `cor_${id}`, data }) as unknown as Signal;
const record = (hour: number, onHand: number): Signal =>
  signal(`sig_position_${hour}`, 'retail.inventory.position', hourOf(hour), {
    location: { kind: 'store', id: '101' },
    countedAt: hourOf(hour),
    basis: 'record',
    lines: ['P1', 'P2'].map((product) => ({ product, onHand, unit: 'each' })),
  });
/** A plan, a record that will not last, and four hours at three times the plan. */
const RUNNING_OUT: Signal[] = [
  signal('sig_plan', 'retail.demand.plan', hourOf(0), {
    store: '101',
    firstDay: DAY,
    hourShares,
    lines: ['P1', 'P2'].map((product) => ({ product, units: [24, 24, 24, 24, 24] })),
  }),
  record(7, 30),
  ...[8, 9, 10, 11].map((hour) =>
    signal(`sig_sales_${hour}`, 'retail.store-sales.hourly', hourOf(hour + 1), {
      store: '101',
      hourStart: hourOf(hour),
      currency: 'EUR',
      lines: [{ product: 'P1', units: 6, unit: 'each' }],
    }),
  ),
];

type Chain = { on: TestServer; ada: ApiClient; ben: ApiClient; owner: string };
const open: TestServer[] = [];

async function chain(): Promise<Chain> {
  const on = await startTestServer({ worker: false });
  open.push(on);
  const token = await adminOf(on);
  await writeSmallChain(on, token);
  for (const [kind, item] of [
    ['lanes', lane],
    ['promotions', promotion],
  ] as const)
    expect((await call(on, 'PUT', `/v1/masterdata/${kind}`, { token, body: { items: [item] } })).body['rejected']).toEqual([]);
  const ada = new ApiClient(on.url, token);
  const second: Person = { name: 'Ben', email: 'ben@example.com', password: 'correct horse 2', roles: [] };
  const session = await ada.need<{ token: string }>('POST', '/v1/sessions', { body: { email: second.email, password: second.password } });
  const owner = (await on.mongo.db.collection<{ _id: string }>('users').findOne({ email: 'ada@example.com' }))?._id ?? '';
  return { on, ada, ben: ada.as(session.token), owner };
}

/** Checked and in shadow, seen by evaluation from now on. */
async function inShadow({ ada }: Chain, document: Parameters<typeof checked>[1]): Promise<VersionAnswer> {
  const { status, body } = await step(ada, 'shadow', await checked(ada, document));
  expect(status).toBe(200);
  return body as unknown as VersionAnswer;
}

async function evaluate({ on }: Chain, signals: Signal[]): Promise<void> {
  await on.app.get(HandOnFindings, { strict: false }).run(await on.app.get(DetectFindings, { strict: false }).run(signals));
}
const rows = (on: TestServer, name: string) =>
  on.mongo.db.collection<{ _id: string; [field: string]: unknown }>(name).find().sort({ _id: 1 }).toArray();
/** Everything evaluation leaves behind for the stages after it. */
async function effects({ on }: Chain) {
  const facts = (await rows(on, 'facts')).map(({ version: _version, ...fact }) => fact);
  const findings = (await rows(on, 'findings')).map(({ recordedAt: _at, ruleSet: _set, ...finding }) => finding);
  const days = (await rows(on, 'sales_days')).map(({ storedAt: _at, ...day }) => day);
  const jobs = (await rows(on, 'work')).filter((job) => job['job'] === 'exceptions.apply').map((job) => job['refs']);
  return { facts, findings, days, jobs };
}
const report = ({ ada }: Chain, { rule, number }: VersionAnswer) =>
  ada.get<{ fires: number; inForceFires: number; days: object[]; examples: { subject: string; because: object[] }[] }>(
    `/v1/rules/${rule}/versions/${number}/shadow`,
  );

// A promotion sells at three times its plan, while people try out rules that are not in force yet.
describe('rules in shadow', () => {
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  it('count what they would have raised, day by day, with reasons, and raise nothing', async () => {
    const world = await chain();
    // Fires on every sale of the day: 24, 18, 12 and 6 units are left after the four hours.
    const shadow = await inShadow(
      world,
      shortStock('watch-stock', world.owner, {
        trigger: { signals: ['retail.store-sales.hourly'] },
        conditions: { all: [{ fact: 'on-hand-estimate', operator: 'lessThan', value: 20 }] },
      }),
    );
    await evaluate(world, RUNNING_OUT);
    expect(await report(world, shadow)).toMatchObject({
      fires: 3,
      inForceFires: 0,
      days: [{ day: DAY, fires: 3, inForceFires: 0, both: 0, onlyShadow: 1, onlyInForce: 0 }],
      examples: [{ subject: SUBJECT, at: new Date(hourOf(12)).toISOString(), because: [{ fact: 'on-hand-estimate', seen: 6 }] }],
    });
    expect((await rows(world.on, 'findings')).map((finding) => finding['ruleId'])).not.toContain('watch-stock');
  });

  it('do not count what falls into a window of theirs, while the version in force is counted', async () => {
    const world = await chain();
    expect((await step(world.ben, 'publish', await checked(world.ada, shortStock('counted', world.owner)))).status).toBe(200);
    const suppress = [{ rrule: 'FREQ=DAILY;BYHOUR=8', durationMinutes: 60, reason: 'stock is counted' }];
    const shadow = await inShadow(world, shortStock('counted', world.owner, { suppress }));
    await evaluate(world, [record(8, 3), record(9, 3)]);
    expect(await report(world, shadow)).toMatchObject({
      fires: 2,
      inForceFires: 4,
      examples: [{ at: new Date(hourOf(9)).toISOString() }, {}],
    });
  });

  it('see subjects that no rule in force looks at', async () => {
    const world = await chain();
    const shadow = await inShadow(world, shortStock('watch-unpromoted', world.owner));
    const lines = [{ product: 'P3', onHand: 1, unit: 'each' as const }];
    const location = { kind: 'store' as const, id: '101' };
    await evaluate(world, [
      signal('sig_p3', 'retail.inventory.position', hourOf(7), { location, countedAt: hourOf(7), basis: 'record', lines }),
    ]);
    expect(await report(world, shadow)).toMatchObject({ fires: 1, examples: [{ subject: 'product:P3|store:101' }] });
  });

  it('change no fact, finding or job, whatever they look at', async () => {
    const [plain, watched] = [await chain(), await chain()];
    await inShadow(
      watched,
      shortStock('watch-all', watched.owner, { trigger: { signals: ['retail.store-sales.hourly', 'retail.inventory.position'] } }),
    );
    await inShadow(
      watched,
      shortStock('promo-recovered-look', watched.owner, { effect: 'close', exceptionType: 'promotion-stockout-risk' }),
    );
    for (const world of [plain, watched]) {
      await evaluate(world, RUNNING_OUT);
      await evaluate(world, [record(13, 3)]);
    }
    expect((await effects(plain)).findings.length).toBeGreaterThan(0);
    expect(await effects(watched)).toEqual(await effects(plain));
    expect(await rows(watched.on, 'rule_shadow_days')).not.toEqual([]);
  });

  it('are counted once when a batch is evaluated twice, however it was grouped', async () => {
    const world = await chain();
    const shadow = await inShadow(world, shortStock('watch-twice', world.owner, { repeatAfterMinutes: 0 }));
    const positions = [7, 8, 9].map((hour) => record(hour, 3));
    await evaluate(world, positions);
    const once = await report(world, shadow);
    expect(once).toMatchObject({ fires: 6, days: [{ onlyShadow: 2 }] });
    for (const one of positions) await evaluate(world, [one]);
    expect(await report(world, shadow)).toEqual(once);
  });

  it('are held against the version in force, about the same subjects', async () => {
    const world = await chain();
    const first = await checked(world.ada, shortStock('compared', world.owner));
    expect((await step(world.ben, 'publish', first)).status).toBe(200);
    const golden = (value: number) => [
      { name: 'fires far below', expect: 'fires', facts: { 'on-hand-estimate': value - 1 } },
      { name: 'is silent at the mark', expect: 'silent', facts: { 'on-hand-estimate': value } },
      { name: 'cannot tell without a record', expect: 'unknown', facts: {}, missing: ['on-hand-estimate'] },
    ];
    const wider = { conditions: { all: [{ fact: 'on-hand-estimate', operator: 'lessThan', value: 10 }] }, golden: golden(10) };
    const shadow = await inShadow(world, shortStock('compared', world.owner, wider));
    await evaluate(world, [record(7, 8)]); // the shadow only
    await evaluate(world, [record(9, 4)]); // both, more than the quiet time later
    expect(await report(world, shadow)).toMatchObject({
      fires: 4,
      inForceFires: 2,
      days: [{ both: 2, onlyShadow: 0, onlyInForce: 0 }],
    });
    const raised = (await rows(world.on, 'findings')).filter((finding) => finding['ruleId'] === 'compared');
    expect(raised.map((finding) => finding['ruleVersion'])).toEqual([first.digest, first.digest]);
  });

  it('show examples only of subjects the reader may see', async () => {
    const world = await chain();
    const shadow = await inShadow(world, shortStock('watch-south', world.owner));
    await evaluate(world, [record(7, 3)]);
    const south = {
      name: 'Sue',
      email: 'sue@example.com',
      password: 'a long enough password',
      roles: ['auditor'],
      scope: { regions: ['R2'] },
    };
    await world.ada.need('POST', '/v1/users', { body: south });
    expect((await report(world, shadow)).examples).toHaveLength(2);
    expect((await report({ ...world, ada: await signIn(world.ada, south.email) }, shadow)).examples).toEqual([]);
  });
});

describe('rules in force', () => {
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  it('are those just published for whatever begins two seconds later, and shadows too', async () => {
    const world = await chain();
    const app = world.on.app;
    const wall = { at: new Date('2026-03-02T10:00:00Z') };
    const clock = new (class extends WallClock {
      now(): Date {
        return wall.at;
      }
    })();
    const of = <T>(type: abstract new (...given: never[]) => T): T => app.get(type as never, { strict: false });
    const shadows = new CurrentShadows(of(ShadowBook), of(FactsDeclared), { warn: () => undefined } as never);
    const rules: ActiveRules = new CurrentRules(of(RuleBook), of(FactsDeclared), shadows, clock);
    const before = await rules.current();
    expect(before.shadow).toBeUndefined();

    const version = await checked(world.ada, shortStock('just-now', world.owner));
    expect((await step(world.ben, 'publish', version)).status).toBe(200);
    const beside = await inShadow(world, shortStock('beside', world.owner));
    wall.at = new Date(wall.at.getTime() + 500);
    expect(await rules.current()).toBe(before);
    wall.at = new Date(wall.at.getTime() + 1_500);
    const after = await rules.current();
    expect(after.set.rule('just-now')?.version).toBe(version.digest);
    expect(after.shadow?.pairs.map(({ rule, number }) => [rule, number])).toEqual([['beside', beside.number]]);
    wall.at = new Date(wall.at.getTime() + 2_000);
    expect(await rules.current()).toBe(after);
  });
});
