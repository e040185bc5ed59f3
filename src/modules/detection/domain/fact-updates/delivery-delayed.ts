import type { SignalData } from '../../../../kernel/index.js';
import { byProduct, productAt, type FactUpdate, type Measure, type Word } from './update.js';

/** Goods on the way come later; the arrival first planned stays what lateness is measured from. */
export function deliveryDelayedUpdates(data: SignalData['retail.delivery.delayed'], word: Word, measure: Measure): FactUpdate[] {
  return [...byProduct(data.lines, (line) => line.quantity, measure)].flatMap(([product, quantity]): FactUpdate[] => {
    const subject = productAt(data.to, product);
    if (subject === undefined) return [];
    const when = { plannedAt: Date.parse(data.plannedAt), eta: Date.parse(data.newEta) };
    return [{ does: 'announce', subject, delivery: data.delivery, from: `${data.from.kind}:${data.from.id}`, quantity, ...when, word }];
  });
}
