import { z } from 'zod';
import { ACTION_STATES, EXCEPTION_STATES, JOBS, QUEUES, type JobName } from '../../../kernel/index.js';
import { servedMoment, servedMoney, servedPage, servedRefs, type AnswerOf, type WorkRow } from '../../../platform/index.js';
import type { QueueTotals } from '../usecases/queue-totals.js';
import type { BusinessTotals } from '../usecases/totals.js';

export const servedClock = z.strictObject({ now: servedMoment, simulated: z.boolean() }).meta({ id: 'Clock' });
export const servedAdvance = z.strictObject({ now: servedMoment, drainedMs: z.int(), steps: z.int() }).meta({ id: 'ClockAdvanced' });

const queue: AnswerOf<QueueTotals> = z
  .strictObject({ waiting: z.int(), inHand: z.int(), scheduled: z.int(), dead: z.int() })
  .meta({ id: 'QueueTotals' });
export type Status = BusinessTotals & { clock: { now: string }; audit: { entries: number }; queues: Record<string, QueueTotals> };
export const servedStatus: AnswerOf<Status> = z
  .strictObject({
    signals: z.strictObject({ accepted: z.int(), duplicates: z.int(), quarantined: z.int(), pending: z.int() }),
    observations: z.int(),
    exceptions: z.strictObject({ open: z.int(), total: z.int(), byState: z.partialRecord(z.enum(EXCEPTION_STATES), z.int()) }),
    incidents: z.int(),
    moneyAtRisk: z.array(servedMoney),
    proposals: z.int(),
    verdicts: z.strictObject({ auto: z.int(), approval: z.int(), refuse: z.int() }),
    approvals: z.strictObject({ pending: z.int(), approved: z.int(), declined: z.int(), expired: z.int(), lapsed: z.int() }),
    actions: z.record(z.enum(ACTION_STATES), z.int()),
    clock: z.strictObject({ now: servedMoment }),
    audit: z.strictObject({ entries: z.int() }),
    queues: z.record(z.enum(QUEUES), queue),
  })
  .meta({ id: 'Status' });

export type WorkItem = Pick<WorkRow, 'job' | 'state' | 'refs' | 'correlationId' | 'attempts' | 'crashes' | 'reason'> & {
  id: string;
  dueAt: string;
};
const item: AnswerOf<WorkItem> = z
  .strictObject({
    id: z.string(),
    job: z.enum(Object.keys(JOBS) as [JobName, ...JobName[]]),
    state: z.enum(['pending', 'leased', 'done', 'dead']),
    refs: servedRefs,
    correlationId: z.string(),
    attempts: z.int(),
    crashes: z.int(),
    reason: z.string().optional(),
    dueAt: servedMoment,
  })
  .meta({ id: 'WorkItem' });
export const servedWork = servedPage(item);
export const servedRevived = z.strictObject({ id: z.string(), state: z.literal('pending') }).meta({ id: 'RevivedWork' });
