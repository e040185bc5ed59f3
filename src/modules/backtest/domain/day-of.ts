import type { DirectorySnapshot } from '../../masterdata/index.js';

/** The day a moment counts to, `YYYY-MM-DD`: the trading day of the store, UTC where there is no store or nobody knows it. */
export const dayOf = (places: Pick<DirectorySnapshot, 'tradingDay'>, store: string | undefined, at: Date): string =>
  (store === undefined ? undefined : places.tradingDay(store, at)) ?? at.toISOString().slice(0, 10);
