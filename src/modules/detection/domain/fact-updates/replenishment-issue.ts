import type { SignalData } from '../../../../kernel/index.js';
import type { FactUpdate, Word } from './update.js';

/** Somebody stood in front of an empty shelf: counted once a signal, by event time. */
export function replenishmentIssueUpdates(data: SignalData['retail.replenishment.issue'], word: Word): FactUpdate[] {
  const subject = `product:${data.product}|store:${data.store}`;
  return [{ does: 'count', subject, fact: 'replenishment-issues', label: data.reason, word }];
}
