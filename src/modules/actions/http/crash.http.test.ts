import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ActionStore, Outgoing } from '../usecases/ports.js';
import { ActionRig } from '../../../../test/support/action-rig.js';

const rig = new ActionRig();

describe('a crash', () => {
  const dying = (state: string) => (action: unknown) => (action as { state: string }).state === state;
  const store = (): ActionStore => rig.server.app.get(ActionStore, { strict: false });
  const outgoing = (): Outgoing => rig.server.app.get(Outgoing, { strict: false });

  it.each([
    ['before', true],
    ['before', false],
    ['after', true],
    ['after', false],
  ])('%s the intent leads to exactly one effect (target honours keys: %s)', async (moment, honours) => {
    await rig.connect({ honoursIdempotencyKey: honours });
    rig.target.honours = honours;
    rig.target.behave = rig.effect;
    const crashed = rig.crash(store(), 'insert', dying('intent'), moment === 'after');
    expect((await rig.act()).action).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect([crashed(), [...rig.target.effects.values()]]).toEqual([1, [1]]);
  });

  it('of the database that hides that the intent was written leads to exactly one effect', async () => {
    await rig.connect({ honoursIdempotencyKey: false });
    rig.target.honours = false;
    rig.target.behave = rig.effect;
    const original = store().insert.bind(store());
    store().insert = async (action, events) => {
      await original(action, events);
      return false; // as when the write is repeated because its answer got lost
    };
    const { action } = await rig.act();
    delete (store() as { insert?: unknown }).insert;
    expect(action).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect([...rig.target.effects.values()]).toEqual([1]);
  });

  it.each([true, false])('between intent and sent leads to exactly one effect (target honours keys: %s)', async (honours) => {
    await rig.connect({ honoursIdempotencyKey: honours });
    rig.target.honours = honours;
    rig.target.behave = rig.effect;
    const crashed = rig.crash(store(), 'save', dying('sent'));
    expect((await rig.act()).action).toMatchObject({ state: 'succeeded' });
    expect([crashed(), [...rig.target.effects.values()]]).toEqual([1, [1]]);
  });

  it('after sending leads to exactly one effect where the target honours keys', async () => {
    rig.target.behave = rig.effect;
    const crashed = rig.crash(outgoing(), 'send', () => true, true);
    expect((await rig.act()).action).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect([crashed(), rig.target.calls.length, [...rig.target.effects.values()]]).toEqual([1, 2, [1]]);
  });

  it.each(['before', 'after'])('%s the bytes leave is never repeated blindly where it does not: a person decides', async (moment) => {
    await rig.connect({ honoursIdempotencyKey: false });
    rig.target.honours = false;
    rig.target.behave = rig.effect;
    rig.crash(outgoing(), 'send', () => true, moment === 'after');
    const { action } = await rig.act();
    expect(action).toMatchObject({ state: 'unknown', attempts: 1 });
    expect(rig.target.calls.length).toBe(moment === 'after' ? 1 : 0);
    const path = `/v1/actions/${String(action['_id'])}/resolve`;
    const body = { result: 'succeeded', reason: 'seen in the ERP' };
    expect((await rig.world.call('POST', path, { by: rig.world.admin, body })).status).toBe(403);
    expect((await rig.world.call('POST', path, { by: rig.ops, body, headers: { 'if-match': '"1"' } })).status).toBe(412);
    expect(await rig.world.call('POST', path, { by: rig.ops, body })).toMatchObject({ status: 200, body: { state: 'succeeded' } });
    expect((await rig.world.call('POST', path, { by: rig.ops, body })).status).toBe(409);
    expect(rig.target.calls.length).toBe(moment === 'after' ? 1 : 0);
  });

  it.each([
    ['did it', (_id: string, response: ServerResponse) => void response.end('{"status":"succeeded","reference":"R-9"}'), 'succeeded', 1],
    ['never got it', (_id: string, response: ServerResponse) => void response.writeHead(404).end(), 'succeeded', 2],
    ['did not do it', (_id: string, response: ServerResponse) => void response.end('{"status":"failed"}'), 'failed', 1],
  ])('is cleared up by asking a target that says that it %s', async (_name, statusOf, state, calls) => {
    await rig.connect({ honoursIdempotencyKey: false, statusUrl: `http://127.0.0.1:${rig.target.port}/status/{id}` });
    rig.target.honours = false;
    rig.target.statusOf = statusOf;
    rig.crash(outgoing(), 'send', () => true, true);
    const { action } = await rig.act();
    expect(action).toMatchObject({ state });
    expect([rig.target.calls.length, rig.target.asked]).toEqual([calls, [action['_id']]]);
  });

  it('after the effect, before it is written down, leads to one effect and one ending', async () => {
    rig.target.behave = rig.effect;
    const crashed = rig.crash(store(), 'save', dying('succeeded'));
    const { action } = await rig.act();
    expect(action).toMatchObject({ state: 'succeeded' });
    expect([crashed(), [...rig.target.effects.values()]]).toEqual([1, [1]]);
    expect(await rig.world.told('action.succeeded', { action: String(action['_id']) })).toBe(1);
  });
});
