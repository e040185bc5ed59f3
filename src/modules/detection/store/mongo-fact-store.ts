import { Inject, Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { WallClock } from '../../../kernel/index.js';
import { isDuplicateKey, Mongo, Retention, retryIdempotent } from '../../../platform/index.js';
import type { CarriedFindings } from '../domain/fact-bucket.js';
import type { FactPlace } from '../domain/fact-places.js';
import { KEPT_DAYS } from '../domain/hours.js';
import type { DemandPlan } from '../domain/store-plans.js';
import { FactStore, type FactChanges, type KeptFacts } from '../usecases/fact-store.js';
import { FactBuckets } from './fact-buckets.js';
import { SalesDays } from './sales-days.js';

type PlanRow = Omit<DemandPlan, 'signal' | 'lines'> & { _id: string; lines: [product: string, units: readonly number[]][]; storedAt: Date };
type MarkRow = { _id: FactPlace; v: number };

/** Facts in MongoDB: one row a hundred subjects of a place, one a store and day of sales, one a demand plan, one mark a place. */
@Injectable()
export class MongoFactStore extends FactStore {
  private readonly facts: FactBuckets;
  private readonly planned: Collection<PlanRow>;
  private readonly marked: Collection<MarkRow>;
  private readonly sales: SalesDays;

  constructor(
    mongo: Mongo,
    @Inject(WallClock) private readonly wall: WallClock,
    retention: Retention,
  ) {
    super();
    this.facts = new FactBuckets(mongo);
    this.planned = mongo.db.collection<PlanRow>('demand_plans');
    this.marked = mongo.db.collection<MarkRow>('fact_marks');
    this.sales = new SalesDays(mongo, wall);
    retention.register({ collection: SalesDays.COLLECTION, field: 'storedAt', days: KEPT_DAYS + 10 });
    retention.register({ collection: 'demand_plans', field: 'storedAt', days: 120 });
  }

  async ensureIndexes(): Promise<void> {
    await Promise.all([this.facts.ensureIndexes(), this.planned.createIndex({ store: 1 }), this.sales.ensureIndexes()]);
  }

  async marks(places: readonly FactPlace[]): Promise<ReadonlyMap<FactPlace, number>> {
    const rows = await this.marked
      .find({ _id: { $in: [...places] } })
      .batchSize(5_000)
      .toArray();
    return new Map(rows.map((row) => [row._id, row.v]));
  }

  async load(places: readonly FactPlace[]): Promise<ReadonlyMap<FactPlace, KeptFacts>> {
    const stores = places.flatMap((place) => (place.startsWith('store:') ? [place.slice('store:'.length)] : []));
    const [buckets, plans, hours] = await Promise.all([
      this.facts.load(places),
      this.planned.find({ store: { $in: stores } }).toArray(),
      this.sales.load(stores),
    ]);
    const kept = new Map<FactPlace, KeptFacts>(places.map((place) => [place, { buckets: [], hours: [], plans: [] }]));
    for (const bucket of buckets) kept.get(bucket.place)?.buckets.push(bucket);
    for (const { _id, lines, storedAt: _, ...plan } of plans)
      kept.get(`store:${plan.store}`)?.plans.push({ ...plan, signal: _id, lines: new Map(lines) });
    for (const [store, of] of hours) kept.get(`store:${store}`)?.hours.push(...of);
    return kept;
  }

  async save({ buckets, hours, plans }: FactChanges): Promise<boolean> {
    const [saved] = await Promise.all([this.facts.save(buckets), this.savePlans(plans), this.sales.save(hours)]);
    return saved;
  }

  async raise(places: readonly FactPlace[]): Promise<ReadonlyMap<FactPlace, number>> {
    const operations = places.map((_id) => ({ updateOne: { filter: { _id }, update: { $inc: { v: 1 } }, upsert: true } }));
    if (operations.length > 0) await this.marked.bulkWrite(operations, { ordered: false });
    return this.marks(places);
  }

  async handedOn(carried: readonly CarriedFindings[]): Promise<void> {
    await this.facts.handedOn(carried);
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
