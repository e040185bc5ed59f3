import { Inject, Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { Document, Filter } from 'mongodb';
import { WallClock, type ExceptionState, type Money, type SubjectKey } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry, type EntityRow } from '../../../platform/index.js';
import type { CauseMember } from '../domain/incident.js';
import { isOpen, type Change, type TrackedException } from '../domain/tracked-exception.js';
import type { UnderWay } from '../usecases/exception-reader.js';
import { ExceptionStore } from '../usecases/exception-store.js';

const CAUSE_MEMBER = { type: 1, openedAt: 1, place: 1, moneyAtRisk: 1, incident: 1, sharedCause: 1, correlationId: 1 } satisfies Record<
  Exclude<keyof CauseMember, 'id'>,
  1
>;

const UNDER_WAY = { subject: 1, runDueAt: 1, lastRun: 1, pending: 1 } satisfies Record<Exclude<keyof UnderWay, 'id'>, 1>;

/** Exceptions in MongoDB; one open a merge key by a unique index. */
@Injectable()
export class MongoExceptionStore extends ExceptionStore {
  readonly exceptions: EntityCollection<TrackedException>;
  /** Open exceptions by subject; agents that run side by side ask about overlapping neighbourhoods. */
  private readonly open: DataLoader<SubjectKey, UnderWay[]>;

  constructor(mongo: Mongo, outboxes: OutboxRegistry, @Inject(WallClock) wall: WallClock) {
    super();
    this.exceptions = new EntityCollection<TrackedException>(mongo, outboxes, wall, 'exceptions');
    this.open = new DataLoader((subjects) => this.openOnAny(subjects), { cache: false });
  }

  async ensureIndexes(): Promise<void> {
    const { rows } = this.exceptions;
    await rows.createIndex({ openKey: 1 }, { unique: true, partialFilterExpression: { openKey: { $exists: true } } });
    await rows.createIndex({ mergeKey: 1, openedAt: -1 });
    await rows.createIndex({ 'moneyAtRisk.amount': -1, _id: 1 });
    await rows.createIndex({ state: 1, 'moneyAtRisk.amount': -1, _id: 1 });
    await rows.createIndex({ 'place.store': 1, 'moneyAtRisk.amount': -1, _id: 1 });
    await rows.createIndex({ incident: 1, 'moneyAtRisk.amount': -1, _id: 1 }, { partialFilterExpression: { incident: { $exists: true } } });
    await rows.createIndex({ sharedCause: 1 }, { partialFilterExpression: { sharedCause: { $exists: true } } });
    await rows.createIndex({ subject: 1 });
    await rows.createIndex({ openedAt: 1, _id: 1 });
  }

  find(id: string): Promise<TrackedException | undefined> {
    return this.exceptions.find(id);
  }

  findMany(ids: readonly string[]): Promise<TrackedException[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return this.exceptions.findMany({ _id: { $in: [...ids] } }, { sort: { _id: 1 } });
  }

  async newestOf(mergeKeys: readonly string[], since: Date): Promise<Map<string, TrackedException>> {
    const found = await this.exceptions.findMany(
      { mergeKey: { $in: [...mergeKeys] }, $or: [{ openKey: { $exists: true } }, { closedAt: { $gte: since } }] },
      { sort: { openedAt: 1, _id: 1 } },
    );
    const newest = new Map<string, TrackedException>();
    for (const exception of found) {
      const known = newest.get(exception.mergeKey);
      if (known === undefined || !isOpen(known)) newest.set(exception.mergeKey, exception);
    }
    return newest;
  }

  async openWithCause(sharedCause: SubjectKey): Promise<CauseMember[]> {
    const rows = await this.exceptions.rows
      .find({ sharedCause, openKey: { $exists: true } }, { projection: CAUSE_MEMBER })
      .sort({ _id: 1 })
      .batchSize(5_000)
      .toArray();
    return rows.map((row) => this.exceptions.entity(row));
  }

  async anyOpenIn(incident: string): Promise<boolean> {
    return (await this.exceptions.rows.findOne({ incident, openKey: { $exists: true } }, { projection: { _id: 1 } })) !== null;
  }

  async openOn(subjects: readonly SubjectKey[]): Promise<UnderWay[]> {
    const found = await Promise.all([...new Set(subjects)].map((subject) => this.open.load(subject)));
    return found.flat();
  }

  openedBetween(from: Date, until: Date): Promise<TrackedException[]> {
    return this.exceptions.findMany({ openedAt: { $gte: from, $lt: until } }, { sort: { openedAt: 1, _id: 1 } });
  }

  list(filter: Filter<EntityRow>, limit: number): Promise<TrackedException[]> {
    return this.exceptions.findMany(filter, { sort: { 'moneyAtRisk.amount': -1, _id: 1 }, limit });
  }

  async write(changes: readonly { readonly change: Change; readonly isNew: boolean }[]): Promise<Set<string>> {
    const [fresh, known] = [changes.filter(({ isNew }) => isNew), changes.filter(({ isNew }) => !isNew)];
    const [lostFresh, lostKnown] = await Promise.all([
      this.insert(fresh.map(({ change }) => change)),
      this.exceptions.saveMany(known.map(({ change }) => change)),
    ]);
    return new Set([...lostFresh, ...lostKnown]);
  }

  private async openOnAny(subjects: readonly SubjectKey[]): Promise<UnderWay[][]> {
    const asked = [...new Set(subjects)];
    const rows = await this.exceptions.rows
      .find({ subject: { $in: asked }, openKey: { $exists: true } }, { projection: UNDER_WAY })
      .sort({ _id: 1 })
      .batchSize(5_000)
      .toArray();
    const found = rows.map((row): UnderWay => this.exceptions.entity(row));
    const bySubject = Map.groupBy(found, (exception) => exception.subject);
    return subjects.map((subject) => bySubject.get(subject) ?? []);
  }

  async states(): Promise<{ state: ExceptionState; n: number; atRisk: Money[] }[]> {
    const rows = await this.exceptions.rows
      .aggregate<Document>([
        {
          $group: { _id: { state: '$state', currency: '$moneyAtRisk.currency' }, n: { $sum: 1 }, amount: { $sum: '$moneyAtRisk.amount' } },
        },
      ])
      .toArray();
    return rows.map((row) => ({
      state: row['_id'].state as ExceptionState,
      n: Number(row['n']),
      atRisk: [{ amount: Number(row['amount']), currency: String(row['_id'].currency) }],
    }));
  }

  /** Inserts in one write; a merge key somebody else opened meanwhile is a lost one, the same exception again is not. */
  private async insert(changes: readonly Change[]): Promise<string[]> {
    const refused = await this.exceptions.insertMany(changes);
    const there = new Set((await this.findMany([...refused])).map((exception) => exception.id));
    return [...refused].filter((id) => !there.has(id));
  }
}
