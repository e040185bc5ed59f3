import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { WallClock } from '../../../kernel/index.js';
import { retryIdempotent, type Mongo } from '../../../platform/index.js';
import { DAY } from '../domain/hours.js';
import type { HourOfSales } from '../domain/store-sales.js';

/** An hour inside its day: `k` orders words about the same hour, `l` is product, units, product, units, … */
type HourRow = { k: string; at: number; s: string; l: readonly (string | number)[] };
type DayRow = { _id: string; store: string; day: number; hours: Record<string, HourRow>; storedAt: Date };
type StoreHour = { readonly store: string; readonly hour: HourOfSales };

const MOST_KNOWN = 20_000;
const dayOf = ({ store, hour }: StoreHour): string => `${store}|${Math.floor(hour.start / DAY)}`;
const orderOf = ({ at, signal }: HourOfSales): string => `${String(at).padStart(16, '0')}|${signal}`;

/** Hourly sales, one document a store and day (UTC): an hour is one small assignment, whatever it holds. */
export class SalesDays {
  static readonly COLLECTION = 'sales_days';
  private readonly rows: Collection<DayRow>;
  private readonly made = new Set<string>();

  constructor(
    mongo: Mongo,
    private readonly wall: WallClock,
  ) {
    this.rows = mongo.db.collection<DayRow>(SalesDays.COLLECTION);
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex({ store: 1, day: 1 });
    await this.rows.createIndex({ storedAt: 1 });
  }

  /** Hours by store, ascending. */
  async load(stores: readonly string[]): Promise<ReadonlyMap<string, HourOfSales[]>> {
    const found = new Map<string, HourOfSales[]>();
    if (stores.length === 0) return found;
    for await (const row of this.rows.find({ store: { $in: [...stores] } }).sort({ store: 1, day: 1 })) {
      const hours = found.get(row.store) ?? [];
      found.set(row.store, hours);
      const ofDay = Object.entries(row.hours).map(([key, { at, s, l }]): HourOfSales => ({
        start: Number(key.slice(1)),
        at,
        signal: s,
        lines: l,
      }));
      hours.push(...ofDay.sort((a, b) => a.start - b.start));
    }
    return found;
  }

  /** Assigns hours; one that holds a later word already stays as it is. */
  async save(hours: readonly StoreHour[]): Promise<void> {
    if (hours.length === 0) return;
    await retryIdempotent(() => this.makeDays(hours));
    const operations = hours.map((one): AnyBulkWriteOperation<DayRow> => {
      const { start, at, signal, lines } = one.hour;
      const key = `hours.h${start}`;
      const word: HourRow = { k: orderOf(one.hour), at, s: signal, l: lines };
      return { updateOne: { filter: { _id: dayOf(one), $nor: [{ [`${key}.k`]: { $gte: word.k } }] }, update: { $set: { [key]: word } } } };
    });
    await retryIdempotent(() => this.rows.bulkWrite(operations, { ordered: false }));
  }

  private async makeDays(hours: readonly StoreHour[]): Promise<void> {
    const missing = new Map(hours.filter((one) => !this.made.has(dayOf(one))).map((one) => [dayOf(one), one]));
    if (missing.size === 0) return;
    const storedAt = this.wall.now();
    await this.rows.bulkWrite(
      [...missing].map(([_id, { store, hour }]) => ({
        updateOne: {
          filter: { _id },
          update: { $setOnInsert: { store, day: Math.floor(hour.start / DAY), hours: {}, storedAt } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
    if (this.made.size > MOST_KNOWN) this.made.clear();
    for (const id of missing.keys()) this.made.add(id);
  }
}
