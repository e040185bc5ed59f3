import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { Collection } from 'mongodb';
import { EndcapError, type SubjectKey } from '../../../kernel/index.js';
import { GroupCommit, GroupedWrites, Mongo, retryIdempotent } from '../../../platform/index.js';
import type { DonorStock, Reservation } from '../domain/donor-stock.js';
import { ReservationStore } from '../usecases/reservation-store.js';

type DonorDocument = { _id: SubjectKey; schemaVersion: number; version: number; held: Reservation[] };
type Mark = { readonly proposal: string; readonly as: 'releasedAt' | 'shippedAt'; readonly at: Date };

const donorOf = ({ _id, version, held }: DonorDocument): DonorStock => ({ id: _id, version, held });

/**
 * Reservations in MongoDB. They carry no events: the judgement that made them is on record. What runs and actions side by
 * side ask and write is gathered into few commands.
 */
@Injectable()
export class MongoReservationStore extends ReservationStore {
  private readonly rows: Collection<DonorDocument>;
  private readonly writes: GroupedWrites;
  private readonly donors = new DataLoader((ids: readonly SubjectKey[]) => this.loadAll(ids), { cache: false });
  private readonly holders = new DataLoader((proposals: readonly string[]) => this.holdersOf(proposals), { cache: false });
  private readonly marks: GroupCommit<Mark, void>;

  constructor(mongo: Mongo) {
    super();
    this.rows = mongo.db.collection<DonorDocument>('reservations');
    this.writes = new GroupedWrites(mongo.db, 'reservations');
    this.marks = new GroupCommit((marks) => this.markAll(marks), {
      maxGroup: 500,
      limit: 50_000,
      concurrency: 1,
      overloaded: () => new EndcapError('overloaded', 'too many reservations wait to be settled', { retryAfterSeconds: 1 }),
    });
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex({ 'held.proposal': 1 });
  }

  async load(donors: readonly SubjectKey[]): Promise<DonorStock[]> {
    const found = await Promise.all([...new Set(donors)].map((donor) => this.donors.load(donor)));
    return found.flatMap((donor) => donor ?? []);
  }

  async loadHolding(proposals: readonly string[]): Promise<DonorStock[]> {
    const found = await Promise.all([...new Set(proposals)].map((proposal) => this.holders.load(proposal)));
    return [...new Map(found.flat().map((donor) => [donor.id, donor])).values()];
  }

  async save(donors: readonly DonorStock[]): Promise<Set<SubjectKey>> {
    const won = await Promise.all(donors.map((donor) => this.put(donor)));
    return new Set(donors.filter((_, index) => !won[index]).map((donor) => donor.id));
  }

  async mark(proposals: readonly string[], as: 'releasedAt' | 'shippedAt', at: Date): Promise<void> {
    await Promise.all(proposals.map((proposal) => this.marks.add({ proposal, as, at })));
  }

  private put({ id, version, held }: DonorStock): Promise<boolean> {
    if (version === 0) return this.writes.insert({ _id: id, schemaVersion: 1, version: 1, held: [...held] });
    return this.writes.update({ filter: { _id: id, version }, update: { $set: { held: [...held], version: version + 1 } } });
  }

  private async loadAll(ids: readonly SubjectKey[]): Promise<(DonorStock | undefined)[]> {
    const rows = await this.rows
      .find({ _id: { $in: [...new Set(ids)] } })
      .batchSize(5_000)
      .toArray();
    const byId = new Map(rows.map((row) => [row._id, donorOf(row)]));
    return ids.map((id) => byId.get(id));
  }

  private async holdersOf(proposals: readonly string[]): Promise<DonorStock[][]> {
    const asked = new Set(proposals);
    const rows = await this.rows.find({ 'held.proposal': { $in: [...asked] } }).toArray();
    const found = new Map<string, DonorStock[]>();
    for (const donor of rows.map(donorOf))
      for (const { proposal } of donor.held) if (asked.has(proposal)) found.set(proposal, [...(found.get(proposal) ?? []), donor]);
    return proposals.map((proposal) => found.get(proposal) ?? []);
  }

  private async markAll(marks: readonly Mark[]): Promise<void[]> {
    await retryIdempotent(() =>
      this.rows.bulkWrite(
        marks.map(({ proposal, as, at }) => ({
          updateOne: {
            filter: { held: { $elemMatch: { proposal, [as]: { $exists: false } } } },
            update: { $set: { [`held.$.${as}`]: at }, $inc: { version: 1 } },
          },
        })),
        { ordered: false },
      ),
    );
    return marks.map(() => undefined);
  }
}
