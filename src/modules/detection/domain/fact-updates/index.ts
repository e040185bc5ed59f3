import type { Signal } from '../../../../kernel/index.js';
import { deliveryDelayedUpdates } from './delivery-delayed.js';
import { deliveryPlannedUpdates } from './delivery-planned.js';
import { deliveryReceivedUpdates } from './delivery-received.js';
import { demandPlanUpdates } from './demand-plan.js';
import { inventoryPositionUpdates } from './inventory-position.js';
import { replenishmentIssueUpdates } from './replenishment-issue.js';
import { storeSalesUpdates } from './store-sales.js';
import { supplierNoticeUpdates } from './supplier-notice.js';
import { taskCompletedUpdates } from './task-completed.js';
import type { FactUpdate, Measure, Word } from './update.js';

export type { FactUpdate, Measure, UpdateOf, Word } from './update.js';

/** What a signal changes in what is known. Promotion plans change master data instead. */
export function updatesOf(signal: Signal, measure: Measure): FactUpdate[] {
  const word: Word = { at: signal.time.getTime(), signal: signal.id };
  switch (signal.type) {
    case 'retail.store-sales.hourly':
      return storeSalesUpdates(signal.data, word, measure);
    case 'retail.inventory.position':
      return inventoryPositionUpdates(signal.data, word, measure);
    case 'retail.replenishment.issue':
      return replenishmentIssueUpdates(signal.data, word);
    case 'retail.delivery.planned':
      return deliveryPlannedUpdates(signal.data, word, measure);
    case 'retail.delivery.delayed':
      return deliveryDelayedUpdates(signal.data, word, measure);
    case 'retail.delivery.received':
      return deliveryReceivedUpdates(signal.data, word, measure);
    case 'retail.supplier.notice':
      return supplierNoticeUpdates(signal.data, word);
    case 'retail.demand.plan':
      return demandPlanUpdates(signal.data, word);
    case 'retail.task.completed':
      return taskCompletedUpdates(signal.data, word);
    case 'retail.promotion.plan':
      return [];
  }
}
