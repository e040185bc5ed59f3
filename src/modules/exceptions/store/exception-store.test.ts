import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshMongo } from '../../../../test/support/database.js';
import { deriveId, WallClock, type Finding } from '../../../kernel/index.js';
import { OutboxRegistry } from '../../../platform/index.js';
import { applyFinding } from '../domain/apply-finding.js';
import { move, type Change, type TrackedException } from '../domain/tracked-exception.js';
import type { ExceptionStore } from '../usecases/exception-store.js';
import { MemoryExceptionStore } from './memory-exception-store.js';
import { MongoExceptionStore } from './mongo-exception-store.js';

class Now extends WallClock {
  now = (): Date => new Date('2026-03-03T12:00:00Z');
}
const at = (hour: number): Date => new Date(Date.UTC(2026, 2, 3, hour));
const finding = (key: string, hour: number, cause?: string): Finding =>
  ({
    id: deriveId('fnd', key, String(hour)),
    ruleId: 'r',
    ruleVersion: 'v',
    effect: 'open',
    exceptionType: 'risk',
    severity: 'high',
    subject: `product:P1|store:${key}`,
    mergeKey: key,
    place: { store: key },
    team: 't',
    occurredAt: at(hour),
    signal: 's',
    correlationId: 'c',
    because: [],
    facts: {},
    ...(cause === undefined ? {} : { sharedCause: cause }),
  }) as unknown as Finding;
function opened(key: string, hour: number, cause?: string): Change {
  const atRisk = () => ({ atRisk: { amount: 5_000, currency: 'EUR' }, basis: {} });
  const change = applyFinding(finding(key, hour, cause), undefined, {
    now: at(hour),
    triageDelaySeconds: 60,
    attentionFloor: 0,
    team: 't',
    atRisk,
  });
  if (change === undefined) throw new Error('not opened');
  return change;
}
const fresh = (change: Change) => ({ change, isNew: true });
const kept = (entity: TrackedException) => ({ change: { entity, events: [] }, isNew: false });
const closed = (entity: TrackedException, hour: number): TrackedException => ({ ...move(entity, 'closed'), closedAt: at(hour) });
const need = async (store: ExceptionStore, id: string): Promise<TrackedException> => {
  const found = await store.find(id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

let mongo: Awaited<ReturnType<typeof freshMongo>>;
beforeAll(async () => {
  mongo = await freshMongo();
});
afterAll(() => mongo.drop());

const STORES: [name: string, make: () => Promise<MongoExceptionStore | MemoryExceptionStore>][] = [
  ['memory', () => Promise.resolve(new MemoryExceptionStore())],
  [
    'MongoDB',
    async () => {
      const store = new MongoExceptionStore(mongo.mongo, new OutboxRegistry(mongo.mongo), new Now());
      await store.ensureIndexes();
      return store;
    },
  ],
];

describe.each(STORES)('exceptions in %s', (_name, make) => {
  it('lets one open exception a merge key be, and knows the newest', async () => {
    const store = await make();
    const [one, other] = [opened('A1', 8), opened('A1', 9)];
    expect(await store.write([fresh(one)])).toEqual(new Set());
    expect(await store.write([fresh(one)])).toEqual(new Set()); // the same again
    expect(await store.write([fresh(other)])).toEqual(new Set([other.entity.id]));
    expect([...(await store.newestOf(['A1', 'none'], at(0))).values()].map(({ id }) => id)).toEqual([one.entity.id]);
  });

  it('saves on the version it was read at, and no other', async () => {
    const store = await make();
    const { entity } = opened('B1', 8);
    await store.write([fresh({ entity, events: [] })]);
    const read = await need(store, entity.id);
    expect(await store.write([kept({ ...read, findings: 2 })])).toEqual(new Set());
    expect(await store.write([kept({ ...read, findings: 3 })])).toEqual(new Set([entity.id]));
    expect(await need(store, entity.id)).toMatchObject({ findings: 2, version: 2 });
  });

  it('forgets what is over as far as nobody may reopen it, and lets the next one open', async () => {
    const store = await make();
    const { entity } = opened('C1', 8);
    await store.write([fresh({ entity, events: [] })]);
    await store.write([kept(closed(await need(store, entity.id), 10))]);
    expect((await store.newestOf(['C1'], at(9))).get('C1')?.state).toBe('closed');
    expect((await store.newestOf(['C1'], at(11))).size).toBe(0);
    const next = opened('C1', 12);
    expect(await store.write([fresh(next)])).toEqual(new Set());
    expect((await store.newestOf(['C1'], at(9))).get('C1')?.id).toBe(next.entity.id);
  });

  it('finds what is open by cause, incident and subject', async () => {
    const store = await make();
    const changes = ['D1', 'D2', 'D3'].map((key) => opened(key, 8, 'supplier:V1'));
    await store.write(changes.map(fresh));
    const ids = changes.map(({ entity }) => entity.id).sort();
    expect((await store.openWithCause('supplier:V1')).map(({ id }) => id)).toEqual(ids);
    const first = await need(store, ids[0] as string);
    await store.write([kept({ ...first, incident: 'inc_1' })]);
    expect([await store.anyOpenIn('inc_1'), await store.anyOpenIn('inc_2')]).toEqual([true, false]);
    await store.write([kept(closed(await need(store, first.id), 9))]);
    expect(await store.anyOpenIn('inc_1')).toBe(false);
    expect((await store.openWithCause('supplier:V1')).map(({ id }) => id)).toEqual(ids.slice(1));
    expect((await store.openOn(changes.map(({ entity }) => entity.subject))).map(({ id }) => id).sort()).toEqual(ids.slice(1));
  });
});
