import { afterEach, describe, expect, it } from 'vitest';
import { checked, publish, shortStock, type WrittenDocument } from '../../../test/support/rule-rig.js';
import { evaluate, findingsOf, nearlyEmpty, rulesAtWork, told, type RulesAtWork } from '../../../test/support/rules-at-work.js';
import type { TestServerOptions } from '../../../test/support/server.js';

const open: RulesAtWork[] = [];
const at = (hour: number, minute = 0): Date => new Date(Date.UTC(2026, 2, 2, hour, minute));

/** A chain in whose rulebook one more rule is in force. */
async function chainWith(changes: Record<string, unknown>, options?: TestServerOptions): Promise<RulesAtWork> {
  const world = await rulesAtWork(30, options);
  open.push(world);
  const document: WrittenDocument = shortStock('flood', world.owner, { repeatAfterMinutes: 600, ...changes });
  expect(await publish(world.ben, await checked(world.ada, document))).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // until every process has looked for another set
  return world;
}
const hourRow = ({ on }: RulesAtWork, hour: Date) =>
  on.mongo.db.collection<{ findings: number; over: number }>('rule_hours').findOne({ rule: 'flood', hour });

// Somebody publishes a rule that fires for every product of the chain; nobody can work on all of that.
describe('budgets of rules', () => {
  afterEach(async () => {
    for (const { on } of open.splice(0)) await on.close();
  });

  it('hold back what is over, hour by hour, count it and tell it once an hour', async () => {
    const world = await chainWith({ budget: { findingsPerHour: 5 } });
    await evaluate(world, [nearlyEmpty('101', at(9), 4), nearlyEmpty('102', at(9, 30), 4)]);
    await evaluate(world, [nearlyEmpty('201', at(9, 50), 4)]);
    const first = await findingsOf(world, 'flood');
    expect(first).toHaveLength(5);
    expect(await hourRow(world, at(9))).toMatchObject({ findings: 5, over: 7 });
    const [notice, ...more] = await told(world, 'rule.over-budget');
    expect(notice?.data).toMatchObject({ rule: 'flood', owner: world.owner, budget: 5, hour: at(9).toISOString() });
    expect(more).toEqual([]);
    // A new hour, a new budget: what was held back and still holds is raised then.
    await evaluate(world, [nearlyEmpty('201', at(10), 4)]);
    expect((await findingsOf(world, 'flood')).map(({ place }) => place.store).filter((store) => store === '201')).toHaveLength(4);
  });

  it('keep the same findings however signals are grouped, and when a batch comes twice', async () => {
    const [together, apart] = [await chainWith({ budget: { findingsPerHour: 7 } }), await chainWith({ budget: { findingsPerHour: 7 } })];
    const signals = [nearlyEmpty('101', at(9), 5), nearlyEmpty('102', at(9, 10), 5), nearlyEmpty('201', at(9, 20), 5)];
    await evaluate(together, signals);
    for (const one of signals) await evaluate(apart, [one]);
    const subjects = async (world: RulesAtWork) => (await findingsOf(world, 'flood')).map(({ subject }) => subject).sort();
    const kept = await subjects(together);
    expect(kept).toHaveLength(7);
    expect(await subjects(apart)).toEqual(kept);
    for (const world of [together, apart]) await evaluate(world, signals);
    // What was held back fired again and counts again; what was raised is the same and counts as nothing.
    expect(await hourRow(together, at(9))).toMatchObject({ findings: 7, over: 16 });
    expect(await subjects(together)).toEqual(kept);
    expect(await subjects(apart)).toEqual(kept);
  });

  it('are capped for everybody by configuration, and never hold back what recovered', async () => {
    const closing = { effect: 'close', exceptionType: 'short-stock' };
    const world = await chainWith({}, { settings: { RULE_FINDINGS_PER_HOUR: '3' } });
    const recovered = shortStock('flood-over', world.owner, {
      ...closing,
      conditions: { all: [{ fact: 'on-hand-estimate', operator: 'greaterThan', value: 20 }] },
      golden: [
        { name: 'fires at fifty', expect: 'fires', facts: { 'on-hand-estimate': 50 } },
        { name: 'is silent at four', expect: 'silent', facts: { 'on-hand-estimate': 4 } },
        { name: 'cannot tell without a record', expect: 'unknown', facts: {}, missing: ['on-hand-estimate'] },
      ],
    });
    expect(await publish(world.ben, await checked(world.ada, recovered))).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await evaluate(world, [nearlyEmpty('101', at(9), 10), nearlyEmpty('101', at(10), 10), nearlyEmpty('101', at(11), 10)]);
    expect(await findingsOf(world, 'flood')).toHaveLength(9);
    const full = nearlyEmpty('101', at(12), 10);
    if (full.type !== 'retail.inventory.position') throw new Error('not a count');
    const lines = full.data.lines.map((line) => ({ ...line, onHand: 40 }));
    await evaluate(world, [{ ...full, data: { ...full.data, lines } }]);
    expect(await findingsOf(world, 'flood-over')).toHaveLength(9);
    const draft = await world.ada.need<{ number: number }>('POST', '/v1/rules', {
      body: { document: { ...recovered, budget: { findingsPerHour: 3 } }, note: 'less of it' },
    });
    const answer = await world.ada.call('POST', `/v1/rules/flood-over/versions/${draft.number}/check`, { headers: { 'if-match': '"1"' } });
    expect(answer.body['check']).toMatchObject({
      issues: [{ path: 'budget', message: 'a closing rule has none: what recovered is never held back' }],
    });
  });

  it('are known to a worker that begins in the middle of an hour', async () => {
    const world = await chainWith({ budget: { findingsPerHour: 6 } });
    await evaluate(world, [nearlyEmpty('101', at(9), 4)]);
    // What another worker raised meanwhile is in the database only.
    const [one] = await findingsOf(world, 'flood');
    await world.on.mongo.db.collection<{ _id: string }>('findings').insertOne({ ...one, _id: 'fnd_of_another_worker' });
    await evaluate(world, [nearlyEmpty('102', at(9, 20), 4)]);
    expect(await findingsOf(world, 'flood')).toHaveLength(6);
  });
});

// A rule that raised a handful an hour for weeks suddenly raises hundreds.
describe('a rule far outside its history', () => {
  afterEach(async () => {
    for (const { on } of open.splice(0)) await on.close();
  });
  const settings = { RULE_UNUSUAL_AT_LEAST: '10' };
  const day = (number: number, hour = 9): Date => new Date(Date.UTC(2026, 2, 2 + number, hour));
  const listed = async ({ ada }: RulesAtWork) =>
    (await ada.items<{ id: string; paused?: { findings: number; says: string; usual: object } }>('/v1/rules')).find(
      ({ id }) => id === 'flood',
    );
  /** Two findings a day at nine. */
  async function history(world: RulesAtWork, days: number): Promise<void> {
    await evaluate(
      world,
      Array.from({ length: days }, (_, number) => nearlyEmpty('101', day(number), 2)),
    );
  }

  it('is paused, says so, raises nothing, and goes on when a second person says so', async () => {
    const world = await chainWith({}, { settings });
    await history(world, 15);
    expect((await listed(world))?.paused).toBeUndefined();
    await evaluate(world, [nearlyEmpty('101', day(15), 25)]);
    expect(await listed(world)).toMatchObject({
      paused: { findings: 25, usual: { days: 15, median: 2, highest: 2, limit: expect.any(Number) } },
    });
    const [entry] = await told(world, 'rule.paused');
    expect(entry?.data).toMatchObject({ rule: 'flood', owner: world.owner, findings: 25, says: expect.stringContaining('25 findings') });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await evaluate(world, [nearlyEmpty('102', day(15, 10), 25)]);
    expect((await findingsOf(world, 'flood')).filter(({ place }) => place.store === '102')).toEqual([]);
    const why = await world.ada.get('/v1/rules/flood/explain?subject=product:X1|store:102');
    expect(why['heldBack']).toEqual([expect.stringContaining('paused until a person resumes it: 25 findings')]);

    const resume = (as: RulesAtWork['ada']) => as.call('POST', '/v1/rules/flood/resume', { body: { note: 'a real flood' } });
    expect((await resume(world.ada)).status).toBe(403);
    expect((await resume(world.ben)).status).toBe(200);
    expect((await resume(world.ben)).status).toBe(409);
    expect((await listed(world))?.paused).toBeUndefined();
    await told(world, 'rule.resumed');
  });

  it('is not paused on little history, nor for an hour no busier than twice its busiest', async () => {
    const world = await chainWith({}, { settings });
    await history(world, 13);
    await evaluate(world, [nearlyEmpty('101', day(13), 25)]);
    expect((await listed(world))?.paused).toBeUndefined();
    await history(world, 20);
    await evaluate(world, [nearlyEmpty('102', day(25), 29)]);
    expect((await listed(world))?.paused).toBeUndefined();
  });

  it('is paused though it is made from a table, and something else was published since', async () => {
    const { conditions: _conditions, golden, ...rest } = shortStock('x', 'x');
    const cases = (golden as { name: string }[]).map((one, index) => (index === 0 ? { ...one, rows: ['few'] } : one));
    const inputs = [{ fact: 'on-hand-estimate' }];
    const world = await chainWith({}, { settings });
    const table = {
      ...rest,
      id: 'tabled',
      owner: world.owner,
      hitPolicy: 'unique',
      inputs,
      rows: [{ id: 'few', in: ['< 5'], out: [] }],
      golden: cases,
    };
    expect(await publish(world.ben, await checked(world.ada, table))).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await history(world, 15);
    await world.ada.need('POST', '/v1/clock/advance', { body: { to: day(14).toISOString() } });
    expect(await publish(world.ben, await checked(world.ada, shortStock('beside', world.owner)))).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await evaluate(world, [nearlyEmpty('101', day(15), 25)]);
    const items = await world.ada.items<{ id: string; paused?: { findings: number } }>('/v1/rules');
    expect(items.find(({ id }) => id === 'tabled-few')?.paused).toMatchObject({ findings: 25 });
    expect(items.find(({ id }) => id === 'beside')?.paused).toBeUndefined();
  });

  it('is told and goes on where its author asked for that', async () => {
    const world = await chainWith({ budget: { unusual: 'tell' } }, { settings });
    await history(world, 15);
    await evaluate(world, [nearlyEmpty('101', day(15), 25)]);
    await evaluate(world, [nearlyEmpty('102', day(15), 25)]);
    expect(await told(world, 'rule.unusual')).toHaveLength(1);
    expect((await listed(world))?.paused).toBeUndefined();
    expect(await findingsOf(world, 'flood')).toHaveLength(15 * 2 + 25 + 25);
  });

  it('is judged once, however many look', async () => {
    const world = await chainWith({}, { settings });
    await history(world, 15);
    await Promise.all([evaluate(world, [nearlyEmpty('101', day(15), 25)]), evaluate(world, [nearlyEmpty('102', day(15), 25)])]);
    await told(world, 'rule.paused');
    const pointer = await world.on.mongo.db.collection('rules_in_force').findOne({});
    expect(pointer?.['paused']).toHaveLength(1);
  });
});
