/** One report of what a store has: how many products it named, and how many of them were in stock. */
export type StockReport = { readonly store: string; readonly at: Date; readonly reported: number; readonly available: number };

/** Inventory positions of stores, counted. */
export abstract class StockReports {
  /** Reports with an event time at or after `from` and before `until`, by time. */
  abstract between(from: Date, until: Date): Promise<StockReport[]>;
}
