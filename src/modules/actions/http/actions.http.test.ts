import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { ActionReader, ActionTotals } from '../index.js';
import { ActionStore } from '../usecases/ports.js';
import { ActionRig } from '../../../../test/support/action-rig.js';
import { yes } from '../../../../test/support/action-target.js';

const rig = new ActionRig();

describe('actions', () => {
  it('carries out what was cleared once, signed, with the action id as key, and tells it', async () => {
    const { proposal, action } = await rig.act();
    expect(action).toMatchObject({ state: 'succeeded', attempts: 1, authorisedBy: { kind: 'policy' }, result: { status: 200 } });
    expect(rig.target.calls).toHaveLength(1);
    const [call] = rig.target.calls;
    expect(call).toMatchObject({ key: action['_id'], id: action['_id'] });
    expect(call?.body).toMatchObject({
      id: action['_id'],
      type: 'order.expedite',
      params: proposal.action.params,
      exception: proposal.exception,
      correlationId: proposal.correlationId,
      authorisedBy: { kind: 'policy' },
    });
    expect(new Webhook(rig.connector().secret).verify(call!.raw, call!.headers as Record<string, string>)).toBeTruthy();
    for (const type of ['action.authorised', 'action.intended', 'action.sent', 'action.succeeded'])
      expect(await rig.world.told(type, { action: String(action['_id']) })).toBe(1);
    const job = await rig.server.mongo.db.collection('work').findOne({ job: 'outcomes.observe', 'refs.action': action['_id'] as string });
    expect(job?.['dueAt']).toEqual(new Date(Math.ceil(proposal.expected.by.getTime() / 60_000) * 60_000));
    const found = await rig.server.app.get(ActionReader, { strict: false }).ofException(proposal.exception);
    expect(found.map(({ id }) => id)).toEqual([action['_id']]);
    expect((await rig.server.app.get(ActionTotals, { strict: false }).run()).succeeded).toBeGreaterThan(0);
  });

  it('fails with the reason when no connector carries the action out', async () => {
    await rig.connect({ actionTypes: ['stock.transfer'] });
    expect((await rig.act()).action).toMatchObject({ state: 'failed', result: { reason: 'no connector carries out order.expedite' } });
  });

  it('tries again with the same key after a 500, and succeeds once', async () => {
    rig.target.behave = (call, response, request) => {
      rig.target.doIt(call.key);
      if (rig.target.calls.length === 1) response.writeHead(500).end();
      else yes(call, response, request);
    };
    const { action } = await rig.act();
    expect(action).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(new Set(rig.target.calls.map(({ key, raw }) => `${key} ${raw}`)).size).toBe(1);
    expect([...rig.target.effects.values()]).toEqual([1]);
  });

  it('honours Retry-After', async () => {
    rig.target.behave = (call, response, request) =>
      rig.target.calls.length === 1 ? void response.writeHead(429, { 'retry-after': '2' }).end() : yes(call, response, request);
    expect((await rig.act()).action).toMatchObject({ state: 'succeeded' });
    expect(rig.target.calls[1]!.at - rig.target.calls[0]!.at).toBeGreaterThanOrEqual(2_000);
  });

  it('parks the connector of a target that is gone, visibly, until somebody changes it', async () => {
    rig.target.behave = (_call, response) => void response.writeHead(410).end();
    expect((await rig.act()).action).toMatchObject({ state: 'failed', result: { status: 410 } });
    rig.target.behave = yes;
    expect((await rig.act()).action).toMatchObject({ state: 'failed', result: { reason: expect.stringContaining('parked') } });
    expect(rig.target.calls).toHaveLength(1);
    const shown = await rig.world.call('GET', '/v1/connectors/erp', { by: rig.world.admin });
    expect(shown.body).toMatchObject({ state: 'parked', parkedBecause: expect.stringContaining('410') });
    await rig.connect();
    expect((await rig.act()).action).toMatchObject({ state: 'succeeded' });
  });

  it('does not follow a redirect', async () => {
    rig.target.behave = (_call, response) => void response.writeHead(307, { location: 'http://169.254.169.254/' }).end();
    expect((await rig.act()).action).toMatchObject({ state: 'failed', result: { status: 307 } });
    expect(rig.target.calls).toHaveLength(1);
  });

  it('goes to a person when no answer came from a target that neither honours keys nor can be asked', async () => {
    await rig.connect({ honoursIdempotencyKey: false });
    rig.target.behave = (_call, _response, request) => void request.socket.destroy();
    expect((await rig.act()).action).toMatchObject({ state: 'unknown', result: { reason: expect.stringContaining('no answer') } });
    expect(rig.target.calls).toHaveLength(1);
  });

  it('lets nobody write with an older fence', async () => {
    const { action } = await rig.act();
    const store = rig.server.app.get(ActionStore, { strict: false });
    const current = (await store.find(String(action['_id'])))!;
    await rig.server.mongo.db.collection<{ _id: string }>('actions').updateOne({ _id: current.id }, { $set: { fence: 9 } });
    expect(await store.save({ ...current, fence: 8 }, [])).toBe(false);
    expect(await store.save({ ...current, fence: 9 }, [])).toBe(true);
  });

  describe('connectors', () => {
    it('show a secret once, when it is new', async () => {
      const body = { ...rig.connector({ actionTypes: ['stock.transfer'] }), secret: undefined };
      const made = await rig.world.call('PUT', '/v1/connectors/wms', { by: rig.world.admin, body });
      expect(made.body['secret']).toMatch(/^whsec_/);
      const again = await rig.world.call('PUT', '/v1/connectors/wms', { by: rig.world.admin, body });
      expect(again.body['secret']).toBeUndefined();
      const stored = await rig.server.mongo.db.collection<{ _id: string }>('connectors').findOne({ _id: 'wms' });
      expect(JSON.stringify(stored)).not.toContain(String(made.body['secret']).slice(6));
      const told = await rig.server.mongo.db.collection('ledger').find({ type: 'connector.changed' }).toArray();
      expect(JSON.stringify(told)).not.toContain(String(made.body['secret']).slice(6));
      expect(
        (await rig.world.call('PUT', '/v1/connectors/wms', { by: rig.world.admin, body, headers: { 'if-match': '"1"' } })).status,
      ).toBe(412);
    });

    it('do not share an action type', async () => {
      const answer = await rig.world.call('PUT', '/v1/connectors/second', { by: rig.world.admin, body: rig.connector() });
      expect(answer).toMatchObject({ status: 409 });
    });

    it.each([
      ['a private address', { url: 'http://10.0.0.1/x' }, 'url'],
      ['the metadata service', { url: 'http://169.254.169.254/latest' }, 'url'],
      ['another port of an opened host', { url: 'http://127.0.0.1:1/' }, 'url'],
      ['a file', { url: 'file:///etc/passwd' }, 'url'],
      ['credentials', { url: 'https://a:b@example.com/' }, 'url'],
      ['a status address inside', { statusUrl: 'http://[::1]/' }, 'statusUrl'],
      ['an unknown action type', { actionTypes: ['task.count'] }, 'actionTypes.0'],
      ['no action type', { actionTypes: [] }, 'actionTypes'],
      ['a weak secret', { secret: 'whsec_abc' }, 'secret'],
      ['a field too many', { state: 'active' }, '(body)'],
      ['text for yes or no', { honoursIdempotencyKey: 'true' }, 'honoursIdempotencyKey'],
    ])('refuse %s, naming the field', async (_name, changes, path) => {
      const answer = await rig.connect(changes);
      expect(answer.status).toBe(400);
      expect((answer.body['issues'] as { path: string }[])[0]?.path).toBe(path);
    });
  });

  it.each([
    ['GET', '/v1/actions?state=done', undefined],
    ['GET', '/v1/actions?limit=9999', undefined],
    ['GET', '/v1/tasks?cursor=%7B%7D', undefined],
    ['GET', '/v1/tasks?state=open&state=closed', undefined],
    ['PUT', '/v1/stops', { kind: 'all', target: 'x', stopped: true, reason: 'r' }],
    ['PUT', '/v1/stops', { kind: 'store', stopped: true, reason: 'r' }],
    ['PUT', '/v1/stops', { kind: 'store', target: { $ne: '' }, stopped: true, reason: 'r' }],
    ['PUT', '/v1/stops', { kind: 'all', stopped: true }],
    ['PUT', '/v1/connectors/..%2f..', { kind: 'webhook' }],
  ])('answers 400 to %s %s %j', async (method, path, body) => {
    const answer = await rig.world.call(method, path, { by: rig.world.admin, body });
    expect(answer.status).toBe(400);
    expect((answer.body['issues'] as unknown[]).length).toBeGreaterThan(0);
  });

  it('keeps forbidden verbs and unknown objects apart', async () => {
    const manager = await rig.world.person(['store-manager'], { stores: ['S1'] });
    expect((await rig.world.call('PUT', '/v1/stops', { by: manager, body: { kind: 'all', stopped: true, reason: 'r' } })).status).toBe(403);
    expect((await rig.world.call('GET', '/v1/connectors', { by: manager })).status).toBe(403);
    expect((await rig.world.call('GET', '/v1/actions/act_none', { by: rig.ops })).status).toBe(404);
    expect((await rig.world.call('GET', '/v1/connectors/none', { by: rig.world.admin })).status).toBe(404);
    const far = await rig.world.person(['regional-ops'], { regions: ['R9'] });
    const { action } = await rig.act();
    expect((await rig.world.call('GET', `/v1/actions/${String(action['_id'])}`, { by: far })).status).toBe(404);
    expect((await rig.world.call('GET', '/v1/actions', { by: far })).body['items']).toEqual([]);
  });
});
