import type { CarriedFindings, FactBucket } from '../domain/fact-bucket.js';
import type { FactPlace } from '../domain/fact-places.js';
import type { DemandPlan } from '../domain/store-plans.js';
import type { HourOfSales } from '../domain/store-sales.js';

/** Everything kept of one place. Buckets come by number, hours of sales in ascending order. */
export type KeptFacts = { buckets: FactBucket[]; hours: HourOfSales[]; plans: DemandPlan[] };

/** What signals changed. */
export type FactChanges = {
  readonly buckets: readonly FactBucket[];
  readonly hours: readonly { readonly store: string; readonly hour: HourOfSales }[];
  readonly plans: readonly DemandPlan[];
};

/**
 * Keeps facts. Buckets are written with compare-and-set on their version, hours and plans by assignment, so that writing
 * twice is writing once. Each place has a mark that rises after every write to it: whoever holds a copy compares marks.
 */
export abstract class FactStore {
  abstract marks(places: readonly FactPlace[]): Promise<ReadonlyMap<FactPlace, number>>;
  abstract load(places: readonly FactPlace[]): Promise<ReadonlyMap<FactPlace, KeptFacts>>;
  /** False when a bucket was changed by somebody else: what was decided on it has to be decided again. */
  abstract save(changes: FactChanges): Promise<boolean>;
  /** Raises the marks and answers them as they then stand. */
  abstract raise(places: readonly FactPlace[]): Promise<ReadonlyMap<FactPlace, number>>;
  /** These findings have been handed on. */
  abstract handedOn(carried: readonly CarriedFindings[]): Promise<void>;
}
