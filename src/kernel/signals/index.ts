import type { z } from 'zod';
import type { SignalType } from './declare.js';
import { deliveryDelayed, deliveryPlanned, deliveryReceived } from './delivery.js';
import { inventoryPosition } from './inventory-position.js';
import { demandPlan, promotionPlan } from './plans.js';
import { replenishmentIssue } from './replenishment-issue.js';
import { storeSales } from './store-sales.js';
import { supplierNotice } from './supplier-notice.js';
import { taskCompleted } from './task-completed.js';

export type { Node, References, SignalType } from './declare.js';
export * from './delivery.js';
export * from './inventory-position.js';
export * from './plans.js';
export * from './replenishment-issue.js';
export * from './store-sales.js';
export * from './supplier-notice.js';
export * from './task-completed.js';

/** Every signal type Endcap understands, in the order of the documentation. */
export const SIGNAL_TYPES = [
  storeSales,
  inventoryPosition,
  replenishmentIssue,
  deliveryPlanned,
  deliveryReceived,
  deliveryDelayed,
  supplierNotice,
  promotionPlan,
  demandPlan,
  taskCompleted,
] as const;

export type SignalTypeName = (typeof SIGNAL_TYPES)[number]['type'];

/** Parsed data of each signal type. */
export type SignalData = {
  'retail.store-sales.hourly': z.infer<typeof storeSales.data>;
  'retail.inventory.position': z.infer<typeof inventoryPosition.data>;
  'retail.replenishment.issue': z.infer<typeof replenishmentIssue.data>;
  'retail.delivery.planned': z.infer<typeof deliveryPlanned.data>;
  'retail.delivery.received': z.infer<typeof deliveryReceived.data>;
  'retail.delivery.delayed': z.infer<typeof deliveryDelayed.data>;
  'retail.supplier.notice': z.infer<typeof supplierNotice.data>;
  'retail.promotion.plan': z.infer<typeof promotionPlan.data>;
  'retail.demand.plan': z.infer<typeof demandPlan.data>;
  'retail.task.completed': z.infer<typeof taskCompleted.data>;
};

/** An accepted, normalised signal as the stages after acceptance see it. */
export type Signal = {
  [T in keyof SignalData]: {
    /** Derived from (source, CloudEvents source, CloudEvents id). */
    readonly id: string;
    readonly source: string;
    readonly type: T;
    /** Event time. */
    readonly time: Date;
    readonly receivedAt: Date;
    readonly correlationId: string;
    readonly data: SignalData[T];
  };
}[keyof SignalData];

/** The moment waiting for what a signal announced begins: when it is expected, or the signal's event time. */
export function expectedAfter(signal: Signal): Date {
  const expectedAt = findSignalType(signal.type)?.expectedAt?.(signal.data);
  return expectedAt === undefined ? signal.time : new Date(expectedAt);
}

const byName: ReadonlyMap<string, SignalType> = new Map(SIGNAL_TYPES.map((t) => [t.type, t as unknown as SignalType]));

/** The declared type of that name, or undefined. */
export const findSignalType = (name: string): SignalType | undefined => byName.get(name);
