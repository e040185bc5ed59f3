import { beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../../../test/support/decisions.js';
import { money, type Proposal } from '../../../kernel/index.js';
import { ActionRig, count } from '../../../../test/support/action-rig.js';

const rig = new ActionRig();

describe('store tasks', () => {
  let manager: Person;
  beforeAll(async () => {
    manager = await rig.world.person(['store-manager'], { stores: ['S1'] });
  });
  const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(100, 1)]);
  const upload = (raw: Buffer, type = 'image/png', by = manager) =>
    rig.world.call('POST', '/v1/evidence', { by, raw, headers: { 'content-type': type } });
  async function task(changes: Partial<Proposal> = {}): Promise<{ id: string; action: Record<string, unknown> }> {
    const { action } = await rig.act({ ...count, ...changes });
    return { id: String((action['result'] as Record<string, unknown>)['reference']), action };
  }

  it('are handed over once, ordered by money, seen only in scope', async () => {
    const small = await task();
    const big = await task({ expected: { ...(await rig.act(count)).proposal.expected, savedMargin: money(99_000, 'EUR') } });
    expect(big.action).toMatchObject({ state: 'succeeded' });
    const list = await rig.world.call('GET', '/v1/tasks?store=S1&state=open', { by: manager });
    const ids = (list.body['items'] as { id: string }[]).map(({ id }) => id);
    expect(ids[0]).toBe(big.id);
    expect(ids).toContain(small.id);
    const elsewhere = await rig.world.person(['store-manager'], { stores: ['S2'] });
    expect((await rig.world.call('GET', '/v1/tasks', { by: elsewhere })).body['items']).toEqual([]);
    expect((await rig.world.call('GET', `/v1/tasks/${small.id}`, { by: elsewhere })).status).toBe(404);
    expect((await rig.world.call('POST', `/v1/tasks/${small.id}/confirm`, { by: elsewhere, body: { result: 'done' } })).status).toBe(404);
  });

  it('are confirmed once, with count and evidence', async () => {
    const { id } = await task();
    const file = await upload(png);
    expect(file).toMatchObject({ status: 201, body: { type: 'image/png', bytes: png.length } });
    const body = { result: 'done', counted: 14, note: 'behind the milk', evidence: [file.body['id']] };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => rig.world.call('POST', `/v1/tasks/${id}/confirm`, { by: manager, body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    await rig.world.pass(0);
    const told = await rig.server.mongo.db.collection('ledger').findOne({ type: 'task.confirmed', 'refs.task': id });
    expect(told?.['data']).toMatchObject({ result: 'done', counted: 14, evidence: [file.body['id']] });
    expect(JSON.stringify(told)).not.toContain('behind the milk');
    const regional = await rig.world.call('GET', `/v1/evidence/${String(file.body['id'])}`, { by: rig.ops });
    expect(regional.status).toBe(200);
    expect(regional.headers.get('content-disposition')).toMatch(/^attachment; filename="[0-9a-f]{16}\.png"$/);
    expect(regional.headers.get('x-content-type-options')).toBe('nosniff');
    const elsewhere = await rig.world.person(['store-manager'], { stores: ['S2'] });
    expect((await rig.world.call('GET', `/v1/evidence/${String(file.body['id'])}`, { by: elsewhere })).status).toBe(404);
  });

  it('can be overridden with a reason', async () => {
    const { id } = await task();
    const wrong = await rig.world.call('POST', `/v1/tasks/${id}/override`, { by: manager, body: { reasonCode: 'because' } });
    expect(wrong).toMatchObject({ status: 400, body: { issues: [{ path: 'reasonCode' }] } });
    const body = { reasonCode: 'no-staff', note: 'two are ill' };
    const version = (await rig.world.call('GET', `/v1/tasks/${id}`, { by: manager })).headers.get('etag')!;
    expect((await rig.world.call('POST', `/v1/tasks/${id}/override`, { by: manager, body, headers: { 'if-match': '"99"' } })).status).toBe(
      412,
    );
    const done = await rig.world.call('POST', `/v1/tasks/${id}/override`, { by: manager, body, headers: { 'if-match': version } });
    expect(done.body).toMatchObject({ state: 'overridden', override: body });
  });

  it('expire when nobody did them in time', async () => {
    const soon = new Date(rig.world.now.getTime() + 60 * 60_000);
    const { id } = await task({ expected: { subject: 'product:P1|store:S1', fact: 'on-hand', by: soon, savedMargin: money(1, 'EUR') } });
    await rig.world.pass(90);
    expect((await rig.world.call('GET', `/v1/tasks/${id}`, { by: manager })).body).toMatchObject({ state: 'expired' });
    expect((await rig.world.call('POST', `/v1/tasks/${id}/confirm`, { by: manager, body: { result: 'done' } })).status).toBe(409);
    expect(await rig.world.told('task.expired', { task: id })).toBe(1);
  });

  it('take no evidence that is not what it says, too large, or unknown', async () => {
    expect((await upload(Buffer.from('<script>alert(1)</script>'))).status).toBe(400);
    expect((await upload(png, 'image/jpeg')).status).toBe(400);
    expect((await upload(Buffer.alloc(0))).status).toBe(400);
    expect((await upload(png, 'image/svg+xml')).status).toBe(415);
    expect((await upload(Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]))).status).toBe(413);
    expect((await rig.world.call('POST', '/v1/evidence', { by: manager, body: { a: 1 } })).status).toBe(415);
    const keyed = (raw: Buffer) =>
      rig.world.call('POST', '/v1/evidence', { by: manager, raw, headers: { 'content-type': 'image/png', 'idempotency-key': 'photo-1' } });
    const other = Buffer.concat([png, Buffer.from([2])]);
    expect([(await keyed(png)).status, (await keyed(png)).status, (await keyed(other)).status]).toEqual([201, 201, 409]);
    const { id } = await task();
    const body = { result: 'done', evidence: ['0'.repeat(64)] };
    const answer = await rig.world.call('POST', `/v1/tasks/${id}/confirm`, { by: manager, body });
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: 'evidence.0' }] } });
    for (const hostile of ['..%2f..%2fetc%2fpasswd', 'x', '0'.repeat(64)])
      expect((await rig.world.call('GET', `/v1/evidence/${hostile}`, { by: manager })).status).toBe(404);
  });
});
