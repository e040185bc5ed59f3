import { Controller, Get, Inject } from '@nestjs/common';
import { Clock, QUEUES } from '../../../kernel/index.js';
import { Ledger, Permit, WorkStore } from '../../../platform/index.js';
import { Totals, type BusinessTotals } from '../usecases/totals.js';

type QueueTotals = { waiting: number; inHand: number; scheduled: number; dead: number };
const NOTHING: QueueTotals = { waiting: 0, inHand: 0, scheduled: 0, dead: 0 };
/** Due now, being worked, due later, given up. */
const SHOWN_AS = { pending: 'waiting', leased: 'inHand', scheduled: 'scheduled', dead: 'dead' } as const;
type Status = BusinessTotals & { clock: { now: string }; audit: { entries: number }; queues: Record<string, QueueTotals> };

/** Everything at a glance, for dashboards and the command line. */
@Controller('v1/status')
export class StatusController {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly totals: Totals,
    private readonly work: WorkStore,
    private readonly ledger: Ledger,
  ) {}

  @Get()
  @Permit('status.read')
  async read(): Promise<Status> {
    const now = this.clock.now();
    const [business, depths, entries] = await Promise.all([this.totals.run(), this.work.depths(now), this.ledger.size()]);
    const queues = Object.fromEntries(QUEUES.map((queue) => [queue, { ...NOTHING }])) as Record<string, QueueTotals>;
    for (const { queue, state, rows } of depths) {
      const totals = queues[queue];
      if (totals !== undefined) totals[SHOWN_AS[state]] += rows;
    }
    return { ...business, clock: { now: now.toISOString() }, audit: { entries }, queues };
  }
}
