import type { Signal } from '../../../kernel/index.js';
import type { DirectorySnapshot } from '../../masterdata/index.js';
import type { Occasion } from '../domain/due-absence.js';
import { placeOfSubject, type FactPlace } from '../domain/fact-places.js';
import type { FactUpdate } from '../domain/fact-updates/index.js';
import { HOUR } from '../domain/hours.js';
import type { Touched } from '../domain/touched-subjects.js';

/** A signal or an absence that has come due, with what it says and whom it concerns. */
export type PreparedOccasion = {
  readonly occasion: Occasion;
  /** The moment facts are read at. */
  readonly moment: number;
  readonly updates: readonly FactUpdate[];
  readonly touched: readonly Touched[];
  readonly shadowed: readonly Touched[];
};

/** The moment facts are read at: event time, but not before the end of the hour that sales are about. */
export function momentOf(signal: Signal): number {
  const at = signal.time.getTime();
  return signal.type === 'retail.store-sales.hourly' ? Math.max(at, Date.parse(signal.data.hourStart) + HOUR) : at;
}

/** Where what is known of a subject is kept. */
const placeOfTouched = ({ store, subject }: Touched): FactPlace | undefined =>
  store === undefined ? placeOfSubject(subject) : `store:${store}`;

/** Where an update goes. */
export function placeOfUpdate(update: FactUpdate): FactPlace | undefined {
  if (update.does === 'sell') return `store:${update.store}`;
  return update.does === 'plan' ? `store:${update.plan.store}` : placeOfSubject(update.subject);
}

/** Everything occasions look at or change. */
export function placesOf(prepared: readonly PreparedOccasion[], directory: DirectorySnapshot): FactPlace[] {
  const places = new Set<FactPlace | undefined>();
  const products = new Set<string>();
  const stores = new Set<string>();
  for (const { updates, touched, shadowed } of prepared) {
    for (const update of updates) {
      if (update.does === 'sell') stores.add(update.store);
      else if (update.does === 'plan') stores.add(update.plan.store);
      else places.add(placeOfSubject(update.subject));
    }
    for (const { subject, store, product } of shadowed.length === 0 ? touched : [...touched, ...shadowed]) {
      if (product !== undefined) products.add(product);
      if (store !== undefined) stores.add(store);
      else places.add(placeOfSubject(subject));
    }
  }
  for (const store of stores) {
    const dc = directory.store(store)?.dc;
    places.add(`store:${store}`);
    if (dc !== undefined) places.add(`dc:${dc}`);
  }
  for (const product of products) {
    const supplier = directory.product(product)?.supplier;
    if (supplier !== undefined) places.add(`supplier:${supplier}`);
  }
  return [...places].filter((place) => place !== undefined && place !== '').sort() as FactPlace[];
}

/** Where an occasion may change something: what it says goes there, and what rules raise about it is noted there. */
function* placesToChange({ updates, touched }: PreparedOccasion): Iterable<FactPlace> {
  for (const update of updates) {
    const place = placeOfUpdate(update);
    if (place !== undefined) yield place;
  }
  let last: string | undefined;
  for (const one of touched) {
    if (one.store !== undefined && one.store === last) continue;
    last = one.store;
    const place = placeOfTouched(one);
    if (place !== undefined) yield place;
  }
}

/** By place, the last occasion that may change something there, counted from 0. */
export function lastChangesOf(prepared: readonly PreparedOccasion[]): ReadonlyMap<FactPlace, number> {
  const last = new Map<FactPlace, number>();
  prepared.forEach((occasion, index) => {
    for (const place of placesToChange(occasion)) last.set(place, index);
  });
  return last;
}
