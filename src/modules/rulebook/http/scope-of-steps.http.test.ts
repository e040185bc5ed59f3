import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, firstRun, putMasterdata, signIn, type ApiClient } from '../../../../test/support/api-client.js';
import { checked, publish, read, shortStock, step, write, type VersionAnswer } from '../../../../test/support/rule-rig.js';
import { SMALL_CHAIN } from '../../../../test/support/small-chain.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';

type Shown = { id: string; version: number; state: string; because?: string };

const STAGES = [{ scope: { stores: ['101'] }, hours: 24 }];
const LOCAL = { scope: { regions: ['R1'] } };

// Dora looks after region R1, Sam after R2; rules also act where they have no say.
describe('somebody limited to a region', () => {
  let server: TestServer;
  let ada: ApiClient;
  let ben: ApiClient;
  let dora: ApiClient;
  let sam: ApiClient;
  let owner: string;

  beforeAll(async () => {
    server = await startTestServer();
    ada = await firstRun(server.url);
    await putMasterdata(ada, Object.fromEntries(SMALL_CHAIN));
    ben = await signIn(ada, 'ben@example.com');
    dora = await addPerson(ada, 'Dora', ['operations-admin'], { regions: ['R1'] });
    sam = await addPerson(ada, 'Sam', ['operations-admin'], { regions: ['R2'] });
    owner = (await write(ada, shortStock('whose', 'nobody-yet'))).author;
  });
  afterAll(() => server.close());

  const rollout = (id: string) => ada.get<Shown>(`/v1/rule-rollouts/${id}`);
  const steer = async (as: ApiClient, id: string, verb: string): Promise<number> => {
    const headers = { 'if-match': `"${(await rollout(id)).version}"` };
    const body = verb === 'continue' ? undefined : { note: 'as seen in the store' };
    return (await as.call('POST', `/v1/rule-rollouts/${id}/${verb}`, { body, headers })).status;
  };
  const expectation = { expect: { findingsPerDay: 100 } };
  /** A version for R1 that is being rolled out by somebody, in the place of one for the whole chain if there is to be one. */
  async function rolling(rule: string, as: ApiClient, replacing: boolean): Promise<string> {
    if (replacing && (await publish(ben, await checked(ada, shortStock(rule, owner)))) !== 200)
      throw new Error(`${rule} was not published`);
    const next = await checked(ada, shortStock(rule, owner, { ...LOCAL, ...expectation, severity: 'high' }));
    const { status, body } = await step(as, 'publish', next, { stages: STAGES });
    expect(status).toBe(200);
    return (body['rollout'] as Shown).id;
  }

  it('stops a rollout in their places, but neither continues nor abandons what takes a rule from elsewhere', async () => {
    const id = await rolling('taken-away', ben, true);
    expect(await steer(dora, id, 'abandon')).toBe(403);
    expect(await steer(dora, id, 'stop')).toBe(200);
    expect(await steer(dora, id, 'continue')).toBe(403);
    expect(await rollout(id)).toMatchObject({ state: 'stopped' });
    expect(await steer(ben, id, 'continue')).toBe(200);
    expect(await steer(ada, id, 'abandon')).toBe(200);
  });

  it('does everything with a rollout that stays in their places, and nothing with one outside', async () => {
    const id = await rolling('stays-here', dora, false);
    for (const verb of ['stop', 'abandon']) expect(await steer(sam, id, verb)).toBe(403);
    expect(await steer(dora, id, 'stop')).toBe(200);
    expect(await steer(sam, id, 'continue')).toBe(403);
    expect(await steer(dora, id, 'continue')).toBe(200);
    expect(await steer(dora, id, 'abandon')).toBe(200);
  });

  it('has no rollout go on in their name that will take a rule from elsewhere', async () => {
    const gus = await addPerson(ada, 'Gus', ['operations-admin']);
    const id = await rolling('in-their-name', gus, true);
    const gusId = (await server.mongo.db.collection<{ _id: string }>('users').findOne({ email: 'gus@example.com' }))?._id ?? '';
    const { headers } = await ada.call('GET', `/v1/users/${gusId}`);
    const body = { scope: { regions: ['R1'] } };
    await ada.need('PATCH', `/v1/users/${gusId}`, { body, headers: { 'if-match': headers.get('etag') ?? '' } });
    await ada.need('POST', '/v1/clock/advance', { body: { to: '2026-03-02T00:11:00+01:00' } });
    expect(await rollout(id)).toMatchObject({
      state: 'stopped',
      because: 'in-their-name: it reaches outside your banners, regions or stores',
    });
  });

  it('calls off only plans that stay in their places', async () => {
    const at = '2026-04-02T08:00:00+02:00';
    const planned = async (change: object): Promise<string> =>
      (await ben.need<{ planned: { id: string } }>('POST', '/v1/rule-publications', { body: { ...change, activateAt: at } })).planned.id;
    const of = ({ rule, number }: VersionAnswer) => ({ publish: [{ rule, number }] });
    const cancel = async (as: ApiClient, id: string): Promise<number> =>
      (await as.call('POST', `/v1/rule-publications/${id}/cancel`, { headers: { 'if-match': '"1"' } })).status;
    const everywhere = await checked(ada, shortStock('plan-everywhere', owner));
    const chain = await planned(of(everywhere));
    expect(await cancel(dora, chain)).toBe(403);
    expect(await publish(ben, everywhere)).toBe(200);
    const narrower = await planned(of(await checked(ada, shortStock('plan-everywhere', owner, LOCAL))));
    const gone = await planned({ retire: ['plan-everywhere'] });
    const here = await planned(of(await checked(ada, shortStock('plan-here', owner, LOCAL))));
    expect([await cancel(dora, narrower), await cancel(dora, gone), await cancel(sam, here)]).toEqual([403, 403, 403]);
    expect([await cancel(dora, here), await cancel(ada, gone)]).toEqual([200, 200]);
  });

  it('neither gives up nor shadows what others wrote for elsewhere', async () => {
    const everywhere = await checked(ada, shortStock('step-everywhere', owner));
    const here = await checked(ada, shortStock('step-here', owner, LOCAL));
    const unfinished = await write(ada, { id: 'step-unfinished', scope: 'somewhere' });
    for (const verb of ['discard', 'shadow']) {
      expect((await step(dora, verb, everywhere)).status).toBe(403);
      expect((await step(sam, verb, here)).status).toBe(403);
    }
    expect((await step(dora, 'discard', unfinished)).status).toBe(403);
    expect((await step(dora, 'shadow', here)).status).toBe(200);
    expect((await step(dora, 'discard', await read(ada, here))).status).toBe(200);
    expect((await read(ada, everywhere)).state).toBe('checked');
    // What they wrote themselves they take back, wherever it would have acted.
    expect((await step(dora, 'discard', await write(dora, shortStock('step-own', owner)))).status).toBe(200);
  });
});
