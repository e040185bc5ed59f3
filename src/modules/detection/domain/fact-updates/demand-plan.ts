import type { SignalData } from '../../../../kernel/index.js';
import { dayNumber } from '../hours.js';
import type { FactUpdate, Word } from './update.js';

/** A plan is kept by store, not by product and store: one document instead of hundreds. */
export function demandPlanUpdates(data: SignalData['retail.demand.plan'], word: Word): FactUpdate[] {
  const lines = new Map(data.lines.map((line) => [line.product, line.units]));
  return [{ does: 'plan', plan: { ...word, store: data.store, firstDay: dayNumber(data.firstDay), shape: data.hourShares, lines } }];
}
