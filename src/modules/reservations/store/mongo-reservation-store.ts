import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { SubjectKey } from '../../../kernel/index.js';
import { isDuplicateKey, Mongo, retryIdempotent } from '../../../platform/index.js';
import type { DonorStock, Reservation } from '../domain/donor-stock.js';
import { ReservationStore } from '../usecases/reservation-store.js';

type DonorDocument = { _id: SubjectKey; schemaVersion: number; version: number; held: Reservation[] };

/** Reservations in MongoDB. They carry no events: the judgement that made them is on record. */
@Injectable()
export class MongoReservationStore extends ReservationStore {
  private readonly rows: Collection<DonorDocument>;

  constructor(mongo: Mongo) {
    super();
    this.rows = mongo.db.collection<DonorDocument>('reservations');
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex({ 'held.proposal': 1 });
  }

  async load(donors: readonly SubjectKey[]): Promise<DonorStock[]> {
    if (donors.length === 0) return [];
    const rows = await this.rows.find({ _id: { $in: [...donors] } }).toArray();
    return rows.map(({ _id, version, held }) => ({ id: _id, version, held }));
  }

  async loadHolding(proposals: readonly string[]): Promise<DonorStock[]> {
    if (proposals.length === 0) return [];
    const rows = await this.rows.find({ 'held.proposal': { $in: [...proposals] } }).toArray();
    return rows.map(({ _id, version, held }) => ({ id: _id, version, held }));
  }

  async save(donors: readonly DonorStock[]): Promise<Set<SubjectKey>> {
    const won = await Promise.all(donors.map((donor) => (donor.version === 0 ? this.insert(donor) : this.replace(donor))));
    return new Set(donors.filter((_, index) => !won[index]).map((donor) => donor.id));
  }

  async mark(proposals: readonly string[], as: 'releasedAt' | 'shippedAt', at: Date): Promise<void> {
    if (proposals.length === 0) return;
    await retryIdempotent(() =>
      this.rows.bulkWrite(
        proposals.map((proposal) => ({
          updateOne: {
            filter: { held: { $elemMatch: { proposal, [as]: { $exists: false } } } },
            update: { $set: { [`held.$.${as}`]: at }, $inc: { version: 1 } },
          },
        })),
        { ordered: false },
      ),
    );
  }

  private async insert({ id, held }: DonorStock): Promise<boolean> {
    try {
      await this.rows.insertOne({ _id: id, schemaVersion: 1, version: 1, held: [...held] });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  private async replace({ id, version, held }: DonorStock): Promise<boolean> {
    const answer = await this.rows.updateOne({ _id: id, version }, { $set: { held: [...held] }, $inc: { version: 1 } });
    return answer.matchedCount === 1;
  }
}
