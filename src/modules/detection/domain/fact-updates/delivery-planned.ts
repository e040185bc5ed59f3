import type { SignalData } from '../../../../kernel/index.js';
import { byProduct, productAt, type FactUpdate, type Measure, type Word } from './update.js';

/** Goods on the way, expected when planned. */
export function deliveryPlannedUpdates(data: SignalData['retail.delivery.planned'], word: Word, measure: Measure): FactUpdate[] {
  const plannedAt = Date.parse(data.plannedAt);
  return [...byProduct(data.lines, (line) => line.quantity, measure)].flatMap(([product, quantity]): FactUpdate[] => {
    const subject = productAt(data.to, product);
    if (subject === undefined) return [];
    const from = `${data.from.kind}:${data.from.id}`;
    const cause = data.cause === undefined ? {} : { cause: data.cause };
    return [{ does: 'announce', subject, delivery: data.delivery, from, quantity, plannedAt, eta: plannedAt, ...cause, word }];
  });
}
