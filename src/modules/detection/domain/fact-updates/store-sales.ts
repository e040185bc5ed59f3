import type { SignalData } from '../../../../kernel/index.js';
import { byProduct, type FactUpdate, type Measure, type Word } from './update.js';

/** One hour of a store's sales is assigned as a whole: a product without a line sold nothing in it. */
export function storeSalesUpdates(data: SignalData['retail.store-sales.hourly'], word: Word, measure: Measure): FactUpdate[] {
  const lines = [...byProduct(data.lines, (line) => line.units, measure)].flat();
  return [{ does: 'sell', store: data.store, hour: { start: Date.parse(data.hourStart), ...word, lines } }];
}
