import { afterEach, describe, expect, it } from 'vitest';
import { checked, inForce, publish, read, shortStock, step, type VersionAnswer } from '../../../test/support/rule-rig.js';
import { evaluate, findingsOf, nearlyEmpty, rulesAtWork, told, type RulesAtWork } from '../../../test/support/rules-at-work.js';
import { Ledger } from '../../platform/index.js';
import { SetRuleAside } from '../rulebook/index.js';

type Shown = {
  id: string;
  version: number;
  state: string;
  stage: number;
  where: object[];
  because?: string;
  figures?: Record<string, number>;
};
type Started = RulesAtWork & { first: VersionAnswer; second: VersionAnswer; rollout: Shown };

const open: RulesAtWork[] = [];
const settings = { ATTENTION_FLOOR_MINOR: '0' };
const STAGES = [
  { scope: { stores: ['101'] }, hours: 2 },
  { scope: { regions: ['R2'] }, hours: 2 },
];
/** Business time so many hours after the start of the tests. */
const at = (hours: number): Date => new Date(Date.UTC(2026, 2, 1, 23) + hours * 3_600_000);
const advance = ({ ada }: RulesAtWork, hours: number) => ada.need('POST', '/v1/clock/advance', { body: { to: at(hours).toISOString() } });
/** Until every process has looked for another set. */
const seen = () => new Promise((resolve) => setTimeout(resolve, 1_100));
const shown = ({ ada, rollout }: Started) => ada.get<Shown>(`/v1/rule-rollouts/${rollout.id}`);
const steer = async (world: Started, as: RulesAtWork['ada'], verb: string) =>
  as.call('POST', `/v1/rule-rollouts/${world.rollout.id}/${verb}`, {
    body: verb === 'continue' ? undefined : { note: 'as seen in the store' },
    headers: { 'if-match': `"${(await shown(world)).version}"` },
  });
/** Which version speaks of which store at an hour. */
async function speakers(world: RulesAtWork, hours: number): Promise<Record<string, string>> {
  const signals = ['101', '102', '201'].map((store) => nearlyEmpty(store, at(hours), 1));
  await evaluate(world, signals);
  const ids = new Set(signals.map(({ id }) => id));
  const rows = (await findingsOf(world, 'stock')) as unknown as { signal: string; ruleVersion: string; place: { store: string } }[];
  return Object.fromEntries(rows.filter(({ signal }) => ids.has(signal)).map(({ place, ruleVersion }) => [place.store, ruleVersion]));
}

async function started(expected: Record<string, number>): Promise<Started> {
  const world = await rulesAtWork(30, { settings });
  open.push(world);
  const first = await checked(world.ada, shortStock('stock', world.owner));
  expect(await publish(world.ben, first)).toBe(200);
  const second = await checked(world.ada, shortStock('stock', world.owner, { severity: 'high', expect: expected }));
  const begin = (as: RulesAtWork['ada'], stages: object[]) => step(as, 'publish', second, { stages });
  expect((await begin(world.ada, STAGES)).status).toBe(403);
  expect((await begin(world.ben, [{ scope: { stores: ['999'] }, hours: 2 }])).body['issues']).toEqual([
    { path: 'stages.0.scope.stores.0', message: 'unknown: 999' },
  ]);
  const { status, body } = await begin(world.ben, STAGES);
  expect(status).toBe(200);
  await seen();
  return { ...world, first, second, rollout: body['rollout'] as Shown };
}

// A chain tries another version of a rule in one store, then in a region, and looks at what comes of it.
describe('a rollout in stages', () => {
  afterEach(async () => {
    for (const { on } of open.splice(0)) await on.close();
  });

  it('begins in its first places, adds those of the next stage, and ends in force everywhere', async () => {
    const world = await started({ exceptionsPerStoreAndDay: 50 });
    const [old, next] = [world.first.digest, world.second.digest];
    expect(await speakers(world, 1)).toEqual({ '101': next, '102': old, '201': old });
    expect((await inForce(world.ada))['stock']).toBe(1);
    expect((await read(world.ada, world.second)).state).toBe('published');
    expect((await read(world.ada, world.first)).state).toBe('published');
    const why = await world.ada.get('/v1/rules/stock/explain?subject=product:X1|store:101');
    expect(why['ruleVersion']).toBe(next);
    const where = [{ stores: ['101'] }];
    expect(await world.ada.get('/v1/rules')).toMatchObject({
      rolling: [{ id: 'stock', number: 2, version: next, severity: 'high', rollout: world.rollout.id, where }],
    });
    expect(await read(world.ada, world.second)).toMatchObject({ rollout: { id: world.rollout.id, state: 'running', where } });
    expect(await read(world.ada, world.first)).not.toHaveProperty('rollout');
    // Every finding names the one set that held both.
    const sets = (await findingsOf(world, 'stock')) as unknown as { ruleSet: string }[];
    expect(new Set(sets.map(({ ruleSet }) => ruleSet)).size).toBe(1);
    expect(await world.ada.get(`/v1/rule-sets/${sets[0]?.ruleSet}`)).toMatchObject({ rolling: [{ where: [{ stores: ['101'] }] }] });

    await advance(world, 2.2);
    expect(await shown(world)).toMatchObject({ state: 'running', stage: 1, where: [{ stores: ['101'] }, { regions: ['R2'] }] });
    await seen();
    expect(await speakers(world, 3.5)).toEqual({ '101': next, '102': old, '201': next });

    await advance(world, 4.5);
    expect(await shown(world)).toMatchObject({ state: 'completed', where: [] });
    await seen();
    expect(await speakers(world, 6)).toEqual({ '101': next, '102': next, '201': next });
    expect((await inForce(world.ada))['stock']).toBe(2);
    expect((await read(world.ada, world.first)).state).toBe('retired');
    await told(world, 'rule-rollout.completed');
  });

  it('stops by itself within five minutes when exceptions are more than its author expects, and goes on only through a second person', async () => {
    const world = await started({ exceptionsPerStoreAndDay: 3 });
    await evaluate(world, [nearlyEmpty('101', at(0.1), 3)]);
    await advance(world, 0.3);
    expect(await shown(world)).toMatchObject({ state: 'running', figures: { exceptions: 3, exceptionsPerStore: 3, stores: 1 } });
    await evaluate(world, [nearlyEmpty('101', at(0.31), 2, 10)]);
    await advance(world, 0.42);
    expect(await shown(world)).toMatchObject({
      state: 'stopped',
      because: '5 exceptions in 1 store(s) within 24 hours, 5 a store; its author expects at most 3',
    });
    await seen();
    const old = world.first.digest;
    expect(await speakers(world, 2)).toEqual({ '101': old, '102': old, '201': old });
    const [entry] = await told(world, 'rule-rollout.stopped');
    expect(entry?.data).toMatchObject({ rule: 'stock', number: 2, figures: { exceptions: 5 } });

    expect((await steer(world, world.ada, 'continue')).status).toBe(403);
    expect((await steer(world, world.ben, 'continue')).status).toBe(200);
    await seen();
    expect((await speakers(world, 3.2))['101']).toBe(world.second.digest);
    await advance(world, 1);
    expect(await shown(world)).toMatchObject({ state: 'running' });
  });

  it('stops when people decline or override more than its author expects', async () => {
    const world = await started({ overrideShare: 0.5 });
    await evaluate(world, [nearlyEmpty('101', at(0.1), 6)]);
    await advance(world, 0.15);
    const exceptions = await world.on.mongo.db.collection<{ _id: string }>('exceptions').find({}).toArray();
    expect(exceptions).toHaveLength(6);
    const decide = (type: 'approval.declined' | 'task.overridden' | 'approval.approved', index: number) => ({
      id: `test.${type}.${index}`,
      type,
      at: at(0.2),
      correlationId: 'test',
      actor: 'somebody',
      refs: {
        exception: exceptions[index]?._id ?? '',
        ...(type === 'task.overridden' ? { task: `t${index}` } : { approval: `a${index}` }),
      },
      data: {},
    });
    const ledger = world.on.app.get(Ledger);
    await ledger.append([
      decide('approval.approved', 0),
      decide('approval.approved', 1),
      decide('approval.declined', 2),
      decide('task.overridden', 3),
    ]);
    await advance(world, 0.3);
    expect((await shown(world)).state).toBe('running');
    await ledger.append([decide('task.overridden', 4)]);
    await advance(world, 0.42);
    expect(await shown(world)).toMatchObject({
      state: 'stopped',
      because: 'people declined or overrode 3 of 5 (60 %); its author expects at most 50 %',
    });
  });

  it('bars every other road to the rule while it is under way, and retires its version when given up', async () => {
    const world = await started({ exceptionsPerStoreAndDay: 3 });
    const third = await checked(world.ada, shortStock('stock', world.owner, { severity: 'medium' }));
    expect(await publish(world.ben, third)).toBe(409);
    expect((await world.ben.call('POST', '/v1/rules/stock/retire', { body: { note: 'away' } })).status).toBe(409);
    expect((await step(world.ada, 'discard', await read(world.ada, world.second))).status).toBe(409);
    expect((await steer(world, world.ada, 'stop')).status).toBe(200);
    expect((await steer(world, world.ada, 'stop')).status).toBe(409);
    // In force nowhere, and it says so wherever it is shown.
    const nowhere = { number: 2, state: 'published', rollout: { id: world.rollout.id, state: 'stopped', where: [] } };
    expect(await read(world.ada, world.second)).toMatchObject(nowhere);
    expect(await world.ada.items('/v1/rules/stock')).toContainEqual(expect.objectContaining(nowhere));
    const published = await world.ada.items<{ rule: string }>('/v1/rule-versions?state=published&limit=200');
    expect(published).toContainEqual(expect.objectContaining({ rule: 'stock', ...nowhere }));
    expect(await world.ada.get('/v1/rules')).toMatchObject({ rolling: [] });
    expect(await publish(world.ben, third)).toBe(409);
    expect((await steer(world, world.ada, 'continue')).status).toBe(403);
    expect((await steer(world, world.ada, 'abandon')).status).toBe(200);
    expect((await read(world.ada, world.second)).state).toBe('retired');
    expect((await steer(world, world.ben, 'continue')).status).toBe(409);
    expect(await publish(world.ben, third)).toBe(200);
    expect(await world.ada.items('/v1/rule-rollouts')).toMatchObject([{ id: world.rollout.id, state: 'abandoned' }]);
    // What other rules do goes on beside a rollout.
    expect((await inForce(world.ada))['stock']).toBe(3);
  });

  it('keeps its places while other rules are published', async () => {
    const world = await started({ exceptionsPerStoreAndDay: 30 });
    expect(await publish(world.ben, await checked(world.ada, shortStock('beside', world.owner)))).toBe(200);
    await seen();
    expect(await speakers(world, 1)).toMatchObject({ '101': world.second.digest, '102': world.first.digest });
  });

  it('leaves a third version in shadow beside what stands', async () => {
    const world = await started({ exceptionsPerStoreAndDay: 30 });
    const third = await checked(world.ada, shortStock('stock', world.owner, { severity: 'medium' }));
    expect((await step(world.ada, 'shadow', third)).status).toBe(200);
    await seen();
    await speakers(world, 1);
    expect(await world.ada.get('/v1/rules/stock/versions/3/shadow')).toMatchObject({ fires: 3, inForceFires: 3 });
  });

  it('stops when its second opinion disagrees: what it replaced goes on, and it does not come back', async () => {
    const world = await started({ exceptionsPerStoreAndDay: 30 });
    const rule = { id: 'stock', version: world.second.digest, owner: world.owner };
    const aside = world.on.app.get(SetRuleAside, { strict: false });
    await aside.run(rule, 'product:X1|store:101', 'cor_test');
    await aside.run(rule, 'product:X1|store:101', 'cor_test');
    expect(await shown(world)).toMatchObject({ state: 'stopped', because: 'its second opinion disagreed' });
    const items = await world.ada.items<{ id: string; aside: boolean }>('/v1/rules');
    expect(items.find(({ id }) => id === 'stock')?.aside).toBe(false);
    expect((await steer(world, world.ben, 'continue')).status).toBe(409);
  });

  it('is heard in its first places though what it replaces was set aside, and stops when it is doubted, too', async () => {
    const world = await started({ exceptionsPerStoreAndDay: 30 });
    const aside = world.on.app.get(SetRuleAside, { strict: false });
    await aside.run({ id: 'stock', version: world.first.digest, owner: world.owner }, 'product:X1|store:102', 'cor_test');
    await seen();
    expect(await speakers(world, 1)).toEqual({ '101': world.second.digest });
    const held = async (store: string) => (await world.ada.get(`/v1/rules/stock/explain?subject=product:X1|store:${store}`))['heldBack'];
    expect(await held('102')).toEqual([expect.stringContaining('set aside')]);
    expect(JSON.stringify(await held('101'))).not.toContain('set aside');
    await advance(world, 1.1);
    expect((await shown(world)).figures).toMatchObject({ exceptions: 1 });
    await aside.run({ id: 'stock', version: world.second.digest, owner: world.owner }, 'product:X1|store:101', 'cor_test');
    expect(await shown(world)).toMatchObject({ state: 'stopped', because: 'its second opinion disagreed' });
  });

  it('is heard in its first places though what it replaces is paused', async () => {
    const world = await started({ exceptionsPerStoreAndDay: 30 });
    const hour = at(0);
    const usual = { days: 15, median: 2, deviation: 1, highest: 2, limit: 10 };
    const paused = { rule: 'stock', ruleVersion: world.first.digest, at: hour, hour, findings: 25, usual };
    await world.on.mongo.db
      .collection<{ _id: string }>('rules_in_force')
      .updateOne({ _id: 'in-force' }, { $set: { paused: [paused] }, $inc: { version: 1 } as never });
    await seen();
    expect(await speakers(world, 1)).toEqual({ '101': world.second.digest });
    expect((await world.ada.get('/v1/rules/stock/explain?subject=product:X1|store:102'))['heldBack']).toEqual([
      expect.stringContaining('paused until a person resumes it'),
    ]);
  });

  it('is not begun with a stage in which the rule is never asked', async () => {
    const world = await started({ exceptionsPerStoreAndDay: 30 });
    const changes = { scope: { regions: ['R2'] }, expect: { findingsPerDay: 100 } };
    const south = await checked(world.ada, shortStock('south', world.owner, changes));
    const stages = [{ scope: { stores: ['201', '101'] }, hours: 2 }, ...STAGES];
    const { status, body } = await step(world.ben, 'publish', south, { stages });
    const message = 'none of its stores lies in the scope of the rule: nothing would be tried';
    expect([status, body['issues']]).toEqual([400, [{ path: 'stages.1.scope', message }]]);
    expect((await step(world.ben, 'publish', south, { stages: stages.slice(0, 1) })).status).toBe(200);
  });

  it('is not begun with the very content that is in force', async () => {
    const world = await started({ exceptionsPerStoreAndDay: 30 });
    expect((await steer(world, world.ada, 'abandon')).status).toBe(200);
    const again = await checked(world.ada, shortStock('stock', world.owner));
    const { status, body } = await step(world.ben, 'publish', again, { stages: STAGES });
    expect([status, body['detail']]).toEqual([409, expect.stringContaining('this very content is in force everywhere already')]);
  });

  it('stops when whoever published it may no longer', async () => {
    const world = await started({ exceptionsPerStoreAndDay: 30 });
    await world.on.mongo.db.collection('users').updateOne({ email: 'ben@example.com' }, { $set: { roles: ['auditor'] } });
    await advance(world, 0.2);
    expect(await shown(world)).toMatchObject({ state: 'stopped', because: 'none of your roles publishes rules' });
  });
});
