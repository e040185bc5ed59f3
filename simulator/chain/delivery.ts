/** A place goods can lie, by index into the scenario. */
export type Place = { readonly kind: 'store' | 'dc' | 'supplier'; readonly index: number };

/** Goods under way from one place to another. */
export type Delivery = {
  readonly id: string;
  readonly from: Place;
  readonly to: Place;
  /** Minute at which it was said to come. */
  readonly plannedAt: number;
  readonly products: readonly number[];
  readonly quantities: readonly number[];
  /** The action that asked for it; absent for the chain's own orders. */
  readonly cause?: string;
};

export const ISSUE_REASONS = ['shelf-empty', 'not-delivered', 'cannot-find'] as const;
export type IssueReason = (typeof ISSUE_REASONS)[number];

/** Who watches the world: the edge turns these into signals. Nothing a watcher does may change the world. */
export interface WorldObserver {
  /** An hour's sales, per cell; the array is reused, read it at once. `minute` is the end of the hour. */
  sold(minute: number, hourStart: number, units: Uint8Array): void;
  planned(minute: number, delivery: Delivery): void;
  delayed(minute: number, delivery: Delivery, newEta: number): void;
  received(minute: number, delivery: Delivery, quantities: readonly number[]): void;
  /** A store took goods out of its stock for another store. */
  picked(minute: number, store: number, product: number): void;
  /** A person counted; the record is right now. */
  counted(minute: number, store: number, product: number): void;
  noticed(minute: number, supplier: number, products: readonly number[], delayHours: number): void;
  issue(minute: number, store: number, product: number, reason: IssueReason): void;
}
