import { Controller, Get, Inject } from '@nestjs/common';
import { Clock, QUEUES } from '../../../kernel/index.js';
import { Ledger, Permit, WorkStore } from '../../../platform/index.js';
import { Totals, type BusinessTotals } from '../usecases/totals.js';

type QueueTotals = { waiting: number; inHand: number; dead: number };
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
    const [business, depths, entries] = await Promise.all([this.totals.run(), this.work.depths(), this.ledger.size()]);
    const queues = Object.fromEntries(QUEUES.map((queue) => [queue, { waiting: 0, inHand: 0, dead: 0 }])) as Record<string, QueueTotals>;
    for (const { queue, state, rows } of depths) {
      const totals = queues[queue];
      if (totals === undefined) continue;
      if (state === 'pending') totals.waiting += rows;
      else if (state === 'leased') totals.inHand += rows;
      else totals.dead += rows;
    }
    return { ...business, clock: { now: this.clock.now().toISOString() }, audit: { entries }, queues };
  }
}
