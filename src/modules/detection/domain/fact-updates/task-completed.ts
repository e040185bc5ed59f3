import type { SignalData } from '../../../../kernel/index.js';
import type { FactUpdate, Word } from './update.js';

/** A count task in the store's own task system is a count like any other. */
export function taskCompletedUpdates(data: SignalData['retail.task.completed'], { signal }: Word): FactUpdate[] {
  if (data.product === undefined || data.counted === undefined || data.result !== 'done') return [];
  const subject = `product:${data.product}|store:${data.store}`;
  const word: Word = { at: Date.parse(data.completedAt), signal };
  return [{ does: 'say', subject, fact: 'on-hand-counted', value: data.counted, word }];
}
