import type { SignalData } from '../../../../kernel/index.js';
import { byProduct, productAt, type FactUpdate, type Measure, type Word } from './update.js';

/** Goods arrived: no longer on the way, and on hand from then on. */
export function deliveryReceivedUpdates(data: SignalData['retail.delivery.received'], word: Word, measure: Measure): FactUpdate[] {
  return [...byProduct(data.lines, (line) => line.quantity, measure)].flatMap(([product, quantity]): FactUpdate[] => {
    const subject = productAt(data.to, product);
    if (subject === undefined) return [];
    const from = `${data.from.kind}:${data.from.id}`;
    return [{ does: 'receive', subject, delivery: data.delivery, from, quantity, receivedAt: Date.parse(data.receivedAt), word }];
  });
}
