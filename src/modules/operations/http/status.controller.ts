import { Controller, Get, Inject } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import { Ledger, Permit, WorkStore, Answers } from '../../../platform/index.js';
import { queueTotals } from '../usecases/queue-totals.js';
import { Totals } from '../usecases/totals.js';
import { servedStatus, type Status } from './operations-answers.schemas.js';

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
  @Answers(servedStatus, 'What the flow came to so far, and what waits.')
  @Permit('status.read')
  async read(): Promise<Status> {
    const now = this.clock.now();
    const [business, depths, entries] = await Promise.all([this.totals.run(), this.work.depths(now), this.ledger.size()]);
    return { ...business, clock: { now: now.toISOString() }, audit: { entries }, queues: queueTotals(depths) };
  }
}
