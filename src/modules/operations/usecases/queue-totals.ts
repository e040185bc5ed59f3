import { QUEUES, type Queue } from '../../../kernel/index.js';
import type { Depth } from '../../../platform/index.js';

/** Jobs of one queue: due now and not begun, being worked, due later, given up after the last try. */
export type QueueTotals = { waiting: number; inHand: number; scheduled: number; dead: number };

const SHOWN_AS = { pending: 'waiting', leased: 'inHand', scheduled: 'scheduled', dead: 'dead' } as const satisfies Record<
  Depth['state'],
  keyof QueueTotals
>;

/** Totals of every queue, also of those with nothing to do, in the order of the flow. */
export function queueTotals(depths: readonly Depth[]): Record<Queue, QueueTotals> {
  const totals = Object.fromEntries(QUEUES.map((queue) => [queue, { waiting: 0, inHand: 0, scheduled: 0, dead: 0 }]));
  for (const { queue, state, rows } of depths) (totals[queue] as QueueTotals)[SHOWN_AS[state]] += rows;
  return totals as Record<Queue, QueueTotals>;
}
