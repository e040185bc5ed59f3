import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { ActionTarget } from '../support/action-target.js';
import { addPerson, firstRun, signIn, type ApiClient } from '../support/api-client.js';
import {
  advance,
  deliverAll,
  inStore,
  PRODUCTS,
  sellTwiceThePlan,
  setUpOneStore,
  soldEachHour,
  STORE,
  type OneStore,
} from '../support/one-store.js';
import { event } from '../../bench/rig/cloud-events.js';
import { startTestServer, type TestServer } from '../support/server.js';

/**
 * The story: a spring promotion, second day, noon. One store sells three promoted sweets at twice their plan and has ten of
 * each left: under a day of cover. Its centre has plenty. Endcap opens an exception for each, with its reasons and the money
 * at risk; the agent gathers evidence and proposes to move stock; policy lets the cheap one go, asks the regional approver
 * about the dear ones, who approves one and declines the other. The approved transfers reach the warehouse system once, signed.
 * The goods arrive, the outcome is met, the exceptions close, the timeline tells it all, the figures count it, and the
 * record verifies, until somebody changes one entry of it.
 */
type Because = { fact: string; seen: unknown; result: string };
type Exception = {
  id: string;
  type: string;
  state: string;
  subject: string;
  version: number;
  moneyAtRisk: { amount: number; currency: string };
  reasons: { rule: string; because: Because[] }[];
  place: { store?: string; region?: string };
};
type Approval = { id: string; state: string; digest: string; summary: string; action: { params: { product: string; quantity: number } } };
type Action = {
  id: string;
  state: string;
  exception: string;
  proposal: string;
  spec: { type: string; params: { product: string; quantity: number } };
};
type Verified = { state: string; verified: boolean; firstBad?: { seq: number; kind: string } };

const subjectOf = (product: string): string => `product:${product}|store:${STORE}`;

describe('a promotion that sells out', () => {
  let server: TestServer;
  let target: ActionTarget;
  let admin: ApiClient;
  let auditor: ApiClient;
  let regional: ApiClient;
  let store: OneStore;
  let dataDir: string;

  beforeAll(async () => {
    target = await ActionTarget.start();
    dataDir = mkdtempSync(join(tmpdir(), 'endcap-flow-'));
    server = await startTestServer({ settings: { OUTGOING_ALLOW: target.host, DATA_DIR: dataDir } });
    admin = await firstRun(server.url);
    auditor = await signIn(admin, 'ben@example.com');
    regional = await addPerson(admin, 'Rita', ['regional-ops'], { regions: ['north'] });
    store = await setUpOneStore(admin, target.url);
  }, 60_000);

  afterAll(async () => {
    await server?.close();
    await target?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('opens an exception for each product, says why, and puts a price on waiting', async () => {
    await sellTwiceThePlan(admin, store);
    await advance(admin, '2026-03-03T12:00:30+01:00');
    const exceptions = await allExceptions();
    expect(exceptions.map(({ subject }) => subject).sort()).toEqual(Object.values(PRODUCTS).map(subjectOf).sort());
    for (const exception of exceptions) {
      expect(exception).toMatchObject({ type: 'promotion-stockout-risk', place: { store: STORE, region: 'north' } });
      expect(exception.moneyAtRisk.currency).toBe('EUR');
      expect(exception.moneyAtRisk.amount).toBeGreaterThan(0);
      const because = exception.reasons.flatMap((reason) => reason.because);
      expect(because.filter(({ fact, result }) => fact === 'promotion-active' && result === 'true').length).toBeGreaterThan(0);
    }
    // The dearer the margin, the more is at risk: the queue is in that order.
    const queue = (await admin.items<Exception>('/v1/exceptions')).map(({ subject }) => subject);
    expect(queue).toEqual([PRODUCTS.dear, PRODUCTS.declined, PRODUCTS.cheap].map(subjectOf));
  }, 60_000);

  it('has the agent gather evidence and propose to move stock from the centre', async () => {
    await advance(admin, '2026-03-03T12:01:30+01:00');
    for (const exception of await allExceptions()) {
      const [run] = await admin.items<{ id: string; state?: string }>(`/v1/agent-runs?exception=${exception.id}`);
      const { steps } = await admin.get<{ steps: unknown[] }>(`/v1/agent-runs/${run?.id}`);
      expect(steps.length).toBeGreaterThan(1);
      const proposals = await admin.items<{ ruleWriters: string[]; action: { type: string; params: { from: object; toStore: string } } }>(
        `/v1/proposals?exception=${exception.id}`,
      );
      expect(proposals.map(({ action }) => action.type)).toContain('stock.transfer');
      for (const { ruleWriters } of proposals) expect(ruleWriters).toEqual(['system:release']);
      const transfer = proposals.find(({ action }) => action.type === 'stock.transfer');
      expect(transfer?.action.params).toMatchObject({ from: { kind: 'dc', id: 'DC1' }, toStore: STORE });
    }
  }, 60_000);

  it('lets the cheap transfer go by itself and asks the region about the dear ones', async () => {
    await advance(admin, '2026-03-03T12:03:00+01:00');
    expect(target.calls.map(({ body }) => body.params['product'])).toEqual([PRODUCTS.cheap]);
    const asked = await regional.items<Approval>('/v1/approvals?state=pending');
    expect(asked.map(({ action }) => action.params.product)).toEqual([PRODUCTS.dear, PRODUCTS.declined]);
    for (const { summary, action } of asked) expect(summary).toContain(String(action.params.quantity));
  }, 60_000);

  it('acts on what the regional approver approves, once, and not on what is declined', async () => {
    const asked = await regional.items<Approval>('/v1/approvals?state=pending');
    const about = (product: string): Approval => asked.find(({ action }) => action.params.product === product) as Approval;
    const decide = (who: ApiClient, product: string, decision: string, digest = about(product).digest) =>
      who.call('POST', `/v1/approvals/${about(product).id}/decision`, { body: { decision, digest, reason: 'seen the shelf' } });
    // Not the administrator, and not on something else than what was shown.
    expect((await decide(admin, PRODUCTS.dear, 'approve')).status).toBe(403);
    expect((await decide(regional, PRODUCTS.dear, 'approve', about(PRODUCTS.declined).digest)).status).toBe(409);
    expect((await decide(regional, PRODUCTS.dear, 'approve')).body).toMatchObject({ state: 'approved' });
    expect((await decide(regional, PRODUCTS.declined, 'decline')).body).toMatchObject({ state: 'declined' });
    expect((await decide(regional, PRODUCTS.declined, 'approve')).status).toBe(409);
    await advance(admin, '2026-03-03T12:10:00+01:00');
    expect(target.calls.map(({ body }) => body.params['product'])).toEqual([PRODUCTS.cheap, PRODUCTS.dear]);
  }, 60_000);

  it('signs what it sends, with the action’s id as the idempotency key', async () => {
    const actions = await admin.items<Action>('/v1/actions?state=succeeded');
    expect(actions.map(({ id }) => id).sort()).toEqual(target.calls.map(({ body }) => body.id).sort());
    for (const { headers, raw, body } of target.calls) {
      expect(headers['idempotency-key']).toBe(body.id);
      expect(headers['webhook-id']).toBe(body.id);
      expect(body.params).toMatchObject({ from: { kind: 'dc', id: 'DC1' }, toStore: STORE });
      expect(() => verifies(store.connectorSecret, raw, headers as Record<string, string>)).not.toThrow();
    }
  });

  it('sees the goods arrive, finds the effect it expected, and closes what recovered', async () => {
    const moved = await admin.items<Action>('/v1/actions?state=succeeded');
    await deliverAll(
      admin,
      store,
      'planned',
      moved.map((action) => delivery('planned', action)),
    );
    await advance(admin, '2026-03-03T18:00:00+01:00');
    await deliverAll(admin, store, 'afternoon', soldEachHour('2026-03-03T12:00:00+01:00', '2026-03-03T18:00:00+01:00', 1));
    const arrived = moved.map(({ spec }) => ({ product: spec.params.product, onHand: 4 + spec.params.quantity }));
    await deliverAll(admin, store, 'arrival', [
      ...moved.map((action) => delivery('received', action)),
      inStore('store.evening', '2026-03-03T18:00:00+01:00', arrived),
    ]);
    await advance(admin, '2026-03-04T07:00:00+01:00');
    const outcomes = await admin.items<{ action: string; result: string }>('/v1/outcomes');
    expect(outcomes.map(({ action }) => action).sort()).toEqual(moved.map(({ id }) => id).sort());
    expect(outcomes.map(({ result }) => result)).toEqual(outcomes.map(() => 'met'));
    const states = Object.fromEntries((await allExceptions()).map(({ subject, state }) => [subject, state]));
    expect(states[subjectOf(PRODUCTS.cheap)]).toBe('closed');
    expect(states[subjectOf(PRODUCTS.dear)]).toBe('closed');
    expect(states[subjectOf(PRODUCTS.declined)]).not.toBe('closed');
  }, 60_000);

  it('tells the whole story on the timeline, in order, under one correlation id', async () => {
    const approved = (await allExceptions()).find(({ subject }) => subject === subjectOf(PRODUCTS.dear)) as Exception;
    const timeline = await admin.items<{ type: string; correlationId: string }>(`/v1/exceptions/${approved.id}/timeline?limit=200`);
    const told = timeline.map(({ type }) => type);
    const story = [
      'exception.opened',
      'agent-run.finished',
      'proposal.made',
      'approval.requested',
      'approval.approved',
      'action.authorised',
      'action.intended',
      'action.sent',
      'action.succeeded',
      'outcome.observed',
      'exception.closed',
    ];
    expect(story.filter((type) => !told.includes(type))).toEqual([]);
    const main = ['exception.opened', 'approval.requested', 'approval.approved', 'action.sent', 'outcome.observed'];
    const places = main.map((type) => told.indexOf(type));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(timeline.map(({ correlationId }) => correlationId)).size).toBe(1);
  });

  it('counts it in the key figures', async () => {
    const figure = async (id: string): Promise<number | null> => {
      const { items } = await admin.get<{ items: { group: string; value: number | null }[] }>(`/v1/kpis/${id}?by=chain`);
      return items[0]?.value ?? null;
    };
    const decided = async (state: string): Promise<number> => (await admin.items<Approval>(`/v1/approvals?state=${state}`)).length;
    const [approved, declined, expired] = await Promise.all([decided('approved'), decided('declined'), decided('expired')]);
    expect([approved, declined]).toEqual([1, 1]);
    expect(await figure('recommendation-acceptance')).toBe(approved / (approved + declined + expired));
    expect(await figure('decision-cycle-time')).toBeGreaterThan(0);
    expect(await figure('lost-sales-avoided')).not.toBeNull();
    expect(await figure('on-shelf-availability')).toBe(1);
  });

  it('verifies the record, and names the entry somebody changed', async () => {
    expect(await auditor.get<Verified>('/v1/audit/verify')).toMatchObject({ state: 'done', verified: true });
    const ledger = server.mongo.db.collection<{ _id: number; data: Record<string, unknown> }>('ledger');
    const entry = await ledger.findOne({ type: 'approval.approved' });
    await ledger.updateOne({ _id: entry!._id }, { $set: { 'data.quorum': 7 } });
    // A verification is not repeated within five seconds.
    await new Promise((done) => setTimeout(done, 5_200));
    expect(await auditor.get<Verified>('/v1/audit/verify')).toMatchObject({ verified: false, firstBad: { seq: entry!._id } });
  }, 30_000);

  const allExceptions = (): Promise<Exception[]> => admin.items<Exception>('/v1/exceptions?limit=200');
});

/** What the warehouse says of a transfer it was asked for. */
function delivery(what: 'planned' | 'received', { id, spec }: Action) {
  const arrives = '2026-03-03T18:00:00+01:00';
  const leg = { delivery: `D-${spec.params.product}`, from: { kind: 'dc', id: 'DC1' }, to: { kind: 'store', id: STORE } };
  const lines = [{ product: spec.params.product, quantity: spec.params.quantity }];
  const data = what === 'planned' ? { ...leg, plannedAt: arrives, lines, cause: id } : { ...leg, receivedAt: arrives, lines };
  const time = new Date(what === 'planned' ? '2026-03-03T12:10:00+01:00' : arrives);
  return event(`${what}.${spec.params.product}`, STORE, `retail.delivery.${what}`, time, data);
}

/** Checks a delivery with the reference implementation of Standard Webhooks. Throws when it is not genuine. */
function verifies(secret: string, raw: string, headers: Record<string, string>): unknown {
  return new Webhook(secret).verify(raw, headers);
}
