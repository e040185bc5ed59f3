import { Inject, Injectable } from '@nestjs/common';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import { WallClock } from '../../../kernel/index.js';
import { isDuplicateKey, Mongo, Retention, retryIdempotent } from '../../../platform/index.js';
import { emptyDocument, type FactDocument } from '../domain/fact-document.js';
import { placeOfSubject, type FactPlace } from '../domain/fact-places.js';
import { KEPT_DAYS } from '../domain/hours.js';
import type { DemandPlan } from '../domain/store-plans.js';
import { FactStore, type FactChanges, type KeptFacts } from '../usecases/fact-store.js';
import { SalesDays } from './sales-days.js';

/** A fact document as it lies in MongoDB: empty parts are left out. */
type FactRow = { _id: string; place: FactPlace } & Partial<Omit<FactDocument, 'id' | 'version'>> & { version: number };
type PlanRow = Omit<DemandPlan, 'signal' | 'lines'> & { _id: string; lines: [product: string, units: readonly number[]][]; storedAt: Date };
type MarkRow = { _id: FactPlace; v: number };

/** Facts in MongoDB: one document a subject, one a store and day of sales, one a demand plan, one mark a place. */
@Injectable()
export class MongoFactStore extends FactStore {
  private readonly facts: Collection<FactRow>;
  private readonly planned: Collection<PlanRow>;
  private readonly marked: Collection<MarkRow>;
  private readonly sales: SalesDays;

  constructor(
    mongo: Mongo,
    @Inject(WallClock) private readonly wall: WallClock,
    retention: Retention,
  ) {
    super();
    this.facts = mongo.db.collection<FactRow>('facts');
    this.planned = mongo.db.collection<PlanRow>('demand_plans');
    this.marked = mongo.db.collection<MarkRow>('fact_marks');
    this.sales = new SalesDays(mongo, wall);
    retention.register({ collection: SalesDays.COLLECTION, field: 'storedAt', days: KEPT_DAYS + 10 });
    retention.register({ collection: 'demand_plans', field: 'storedAt', days: 120 });
  }

  async ensureIndexes(): Promise<void> {
    await Promise.all([this.facts.createIndex({ place: 1 }), this.planned.createIndex({ store: 1 }), this.sales.ensureIndexes()]);
  }

  async marks(places: readonly FactPlace[]): Promise<ReadonlyMap<FactPlace, number>> {
    const rows = await this.marked.find({ _id: { $in: [...places] } }).toArray();
    return new Map(rows.map((row) => [row._id, row.v]));
  }

  async load(places: readonly FactPlace[]): Promise<ReadonlyMap<FactPlace, KeptFacts>> {
    const stores = places.flatMap((place) => (place.startsWith('store:') ? [place.slice('store:'.length)] : []));
    const [documents, plans, hours] = await Promise.all([
      this.facts.find({ place: { $in: [...places] } }).toArray(),
      this.planned.find({ store: { $in: stores } }).toArray(),
      this.sales.load(stores),
    ]);
    const kept = new Map<FactPlace, KeptFacts>(places.map((place) => [place, { documents: [], hours: [], plans: [] }]));
    for (const row of documents) kept.get(row.place)?.documents.push(documentOf(row));
    for (const { _id, lines, storedAt: _, ...plan } of plans)
      kept.get(`store:${plan.store}`)?.plans.push({ ...plan, signal: _id, lines: new Map(lines) });
    for (const [store, of] of hours) kept.get(`store:${store}`)?.hours.push(...of);
    return kept;
  }

  async save({ documents, hours, plans }: FactChanges): Promise<boolean> {
    const [saved] = await Promise.all([this.saveDocuments(documents), this.savePlans(plans), this.sales.save(hours)]);
    return saved;
  }

  async raise(places: readonly FactPlace[]): Promise<ReadonlyMap<FactPlace, number>> {
    const operations = places.map((_id) => ({ updateOne: { filter: { _id }, update: { $inc: { v: 1 } }, upsert: true } }));
    if (operations.length > 0) await this.marked.bulkWrite(operations, { ordered: false });
    return this.marks(places);
  }

  async handedOn(documents: readonly FactDocument[]): Promise<void> {
    if (documents.length === 0) return;
    // A newer version carries newer findings: it is left to whoever wrote it.
    await this.facts.bulkWrite(
      documents.map(({ id, version }) => ({ updateOne: { filter: { _id: id, version }, update: { $unset: { unsent: '' as const } } } })),
      { ordered: false },
    );
  }

  private async saveDocuments(documents: readonly FactDocument[]): Promise<boolean> {
    if (documents.length === 0) return true;
    const operations = documents.map((document): AnyBulkWriteOperation<FactRow> => {
      const row = rowOf(document);
      return document.version === 0
        ? { insertOne: { document: row } }
        : { replaceOne: { filter: { _id: document.id, version: document.version }, replacement: row } };
    });
    try {
      const answer = await this.facts.bulkWrite(operations, { ordered: false });
      return answer.insertedCount + answer.matchedCount === documents.length;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  private async savePlans(plans: readonly DemandPlan[]): Promise<void> {
    if (plans.length === 0) return;
    const storedAt = this.wall.now();
    const rows = plans.map(({ signal, lines, ...plan }): PlanRow => ({ _id: signal, ...plan, lines: [...lines], storedAt }));
    try {
      await retryIdempotent(() => this.planned.insertMany(rows, { ordered: false }));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}

function documentOf({ _id, place: _, ...row }: FactRow): FactDocument {
  return { ...emptyDocument(_id), ...row };
}

function rowOf({ id, version, ...document }: FactDocument): FactRow {
  const filled = Object.fromEntries(
    Object.entries(document).filter(([, value]) =>
      Array.isArray(value) ? value.length > 0 : typeof value !== 'object' || Object.keys(value).length > 0,
    ),
  ) as Partial<FactRow>;
  return { ...filled, _id: id, place: placeOfSubject(id) ?? '', version: version + 1 };
}
