import { Injectable } from '@nestjs/common';
import type { DirectorySnapshot, Store } from '../../masterdata/index.js';
import { dayNumber, HOUR, type LocalHour, type LocalHourOf } from '../domain/hours.js';
import type { RunningPromotion } from '../domain/subject-context.js';
import { productIn, type Touched } from '../domain/touched-subjects.js';

const MOST_HOURS = 20_000;
/** Products in stores remembered; one takes about 150 bytes. */
const MOST_SUBJECTS = 200_000;
/** What runs at a store for a stretch of time; `touched` lists the same products as subjects. */
export type Running = {
  version: number;
  from: number;
  until: number;
  products: ReadonlyMap<string, RunningPromotion>;
  touched: readonly Touched[];
};

/** Answers about a store's days and promotions, remembered because they are asked for every product and hour. */
@Injectable()
export class StoreCalendar {
  private readonly zones = new Map<string, Map<number, LocalHour>>();
  private readonly running = new Map<string, Running>();
  private readonly subjects = new Map<string, Map<string, Touched>>();
  private remembered = 0;

  /** A product in a store, always the same object: a text that was looked up once is found faster the next time. */
  touched(store: string, product: string): Touched {
    let products = this.subjects.get(store);
    if (products === undefined) this.subjects.set(store, (products = new Map()));
    let known = products.get(product);
    if (known === undefined) {
      if (this.remembered >= MOST_SUBJECTS) this.forgetSubjects();
      products.set(product, (known = productIn(store, product)));
      this.remembered += 1;
    }
    return known;
  }

  private forgetSubjects(): void {
    for (const products of this.subjects.values()) products.clear();
    this.remembered = 0;
  }

  /** Trading day and hour of the hours of a store. */
  localHours(directory: DirectorySnapshot, store: Store): LocalHourOf {
    const known = this.zones.get(store.zone) ?? new Map<number, LocalHour>();
    this.zones.set(store.zone, known);
    return (hourStart) => {
      const found = known.get(hourStart);
      if (found !== undefined) return found;
      const local = directory.localTime(store.id, new Date(hourStart));
      const made =
        local === undefined ? { day: Math.floor(hourStart / (24 * HOUR)), hour: 0 } : { day: dayNumber(local.day), hour: local.hour };
      if (known.size >= MOST_HOURS) known.clear();
      known.set(hourStart, made);
      return made;
    };
  }

  /** Products in a running promotion at a store, each with that promotion. */
  promoted(directory: DirectorySnapshot, store: string, at: number): Running {
    const known = this.running.get(store);
    if (known !== undefined && known.version === directory.version && known.from <= at && at < known.until) return known;
    const made = runningAt(directory, store, at);
    this.running.set(store, made);
    return made;
  }
}

/** What runs now, and the stretch of time in which exactly that runs. */
function runningAt(directory: DirectorySnapshot, store: string, at: number): Running {
  let from = -Infinity;
  let until = Infinity;
  const names = new Set<string>();
  for (const { id } of directory.items('promotions')) {
    const promotion = directory.promotion(id);
    if (promotion === undefined || (promotion.stores !== undefined && !promotion.stores.has(store))) continue;
    for (const edge of [promotion.from.getTime(), promotion.until.getTime()]) {
      if (edge <= at) from = Math.max(from, edge);
      else until = Math.min(until, edge);
    }
    if (promotion.from.getTime() <= at && at < promotion.until.getTime()) for (const product of promotion.products) names.add(product);
  }
  const products = new Map<string, RunningPromotion>();
  for (const product of [...names].sort()) {
    const promotion = directory.promotionAt(store, product, new Date(at));
    if (promotion !== undefined)
      products.set(product, { id: promotion.id, from: promotion.from.getTime(), until: promotion.until.getTime() });
  }
  return { version: directory.version, from, until, products, touched: [...products.keys()].map((product) => productIn(store, product)) };
}
