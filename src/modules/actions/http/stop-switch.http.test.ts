import { describe, expect, it } from 'vitest';
import { startTestServer } from '../../../../test/support/server.js';
import { ActionStore } from '../usecases/ports.js';
import { ActionRig, byItself } from '../../../../test/support/action-rig.js';
import { yes } from '../../../../test/support/action-target.js';

const rig = new ActionRig();

describe('the stop switch', () => {
  const stop = (body: object, by = rig.world.admin) => rig.world.call('PUT', '/v1/stops', { by, body: { reason: 'a drill', ...body } });

  it.each([
    ['everything', { kind: 'all' }],
    ['an agent', { kind: 'agent', target: 'stockout-triage' }],
    ['a rule', { kind: 'rule', target: 'cover-below-lead-time' }],
    ['an action type', { kind: 'action-type', target: 'order.expedite' }],
    ['a region', { kind: 'region', target: 'R1' }],
    ['a store', { kind: 'store', target: 'S1' }],
  ])('holds back %s, and lets go when released', async (_name, lever) => {
    expect((await stop({ ...lever, stopped: true })).status).toBe(200);
    expect((await rig.act()).action).toMatchObject({ state: 'refused', result: { reason: expect.stringContaining('stopped') } });
    expect(rig.target.calls).toHaveLength(0);
    expect((await stop({ ...lever, stopped: false })).status).toBe(200);
    expect((await rig.act()).action).toMatchObject({ state: 'succeeded' });
  });

  it('leaves alone what it does not name', async () => {
    await stop({ kind: 'store', target: 'S77', stopped: true });
    expect((await rig.act()).action).toMatchObject({ state: 'succeeded' });
    await stop({ kind: 'store', target: 'S77', stopped: false });
  });

  it('stops a running batch within a second', async () => {
    rig.target.behave = (call, response, request) => void setTimeout(() => yes(call, response, request), 150);
    const proposals = await Promise.all(Array.from({ length: 60 }, () => rig.world.propose(byItself)));
    const passing = rig.world.pass(1);
    while (rig.target.calls.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    await stop({ kind: 'all', stopped: true });
    const pulled = performance.now();
    await passing;
    expect(Math.max(...rig.target.calls.map(({ at }) => at)) - pulled).toBeLessThan(1_000);
    expect(rig.target.calls.length).toBeLessThan(60);
    const states = (await Promise.all(proposals.map(({ id }) => rig.world.actionsOf(id)))).map(([action]) => action?.['state']);
    expect(states.filter((state) => state === 'succeeded')).toHaveLength(rig.target.calls.length);
    expect(states.filter((state) => state === 'refused')).toHaveLength(60 - rig.target.calls.length);
    await stop({ kind: 'all', stopped: false });
  });

  it('is checked once more between intent and the first byte', async () => {
    const store = rig.server.app.get(ActionStore, { strict: false });
    const original = store.insert.bind(store);
    store.insert = async (action, events) => {
      const inserted = await original(action, events);
      await stop({ kind: 'all', stopped: true });
      return inserted;
    };
    const { action } = await rig.act();
    delete (store as { insert?: unknown }).insert;
    expect(action).toMatchObject({ state: 'refused' });
    expect(await rig.world.told('action.intended', { action: String(action['_id']) })).toBe(1);
    expect(rig.target.calls).toHaveLength(0);
    await stop({ kind: 'all', stopped: false });
  });

  it('is there after a restart, and is on record', async () => {
    await stop({ kind: 'region', target: 'R9', stopped: true });
    const again = await startTestServer({ uri: rig.uri, worker: false });
    const shown = await rig.world.call('GET', '/v1/stops', { by: rig.ops, at: again.url });
    await again.close();
    expect(shown.body['items']).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'region:R9', stopped: true, reason: 'a drill' })]),
    );
    expect(await rig.server.mongo.db.collection('ledger').countDocuments({ type: 'stop.changed', 'data.stop': 'region:R9' })).toBe(1);
  });
});
