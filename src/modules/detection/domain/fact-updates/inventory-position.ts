import type { SignalData } from '../../../../kernel/index.js';
import { byProduct, productAt, type FactUpdate, type Measure, type Word } from './update.js';

/** Records and counts hold as of the moment of counting. A record below zero is a finding, and marked as suspect. */
export function inventoryPositionUpdates(data: SignalData['retail.inventory.position'], { signal }: Word, measure: Measure): FactUpdate[] {
  const word: Word = { at: Date.parse(data.countedAt), signal };
  const atStore = data.location.kind === 'store';
  const fact = atStore ? (data.basis === 'count' ? 'on-hand-counted' : 'on-hand') : 'dc-on-hand';
  const updates: FactUpdate[] = [];
  for (const [product, value] of byProduct(data.lines, (line) => line.onHand, measure)) {
    const subject = productAt(data.location, product);
    if (subject !== undefined) updates.push({ does: 'say', subject, fact, value, ...(value < 0 ? { suspect: true } : {}), word });
  }
  const ordered = data.lines.filter((line) => line.onOrder !== undefined);
  for (const [product, value] of byProduct(ordered, (line) => line.onOrder ?? 0, measure)) {
    const subject = productAt(data.location, product);
    if (subject !== undefined) updates.push({ does: 'say', subject, fact: 'on-order', value, word });
  }
  return updates;
}
