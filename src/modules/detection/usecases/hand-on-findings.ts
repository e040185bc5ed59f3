import { Inject, Injectable } from '@nestjs/common';
import { Clock, deriveId, type Job } from '../../../kernel/index.js';
import { DealWork } from '../../../platform/index.js';
import type { CarriedFindings } from '../domain/fact-bucket.js';
import { FactStore } from './fact-store.js';
import { HandedOnFindings } from './handed-on-findings.js';
import { KeepFindings } from './keep-findings.js';

/** Hands findings on to `exceptions.apply`: first the findings, then the work, then the facts are relieved of them. */
@Injectable()
export class HandOnFindings {
  constructor(
    private readonly keep: KeepFindings,
    private readonly handedOn: HandedOnFindings,
    private readonly work: DealWork,
    private readonly facts: FactStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(carried: readonly CarriedFindings[]): Promise<void> {
    const raised = carried.flatMap(({ findings }) => findings).sort((a, b) => (a.id < b.id ? -1 : 1));
    if (raised.length === 0) return;
    await this.keep.run(raised);
    const now = this.clock.now();
    const jobs = [...Map.groupBy(raised, (finding) => finding.batch)].map(([batch, of]): Job => {
      // Named after what is in it: a batch that gets one more finding after a crash is worked once more.
      const id = deriveId('job', 'exceptions.apply', batch, ...of.map((finding) => finding.id));
      this.handedOn.note(id, of);
      return { id, job: 'exceptions.apply', refs: { batch }, correlationId: of[0]?.correlationId ?? batch, dueAt: now, priority: 0 };
    });
    await this.work.run(jobs.map((job) => ({ job, quiet: false })));
    await this.facts.handedOn(carried);
    for (const { bucket, findings } of carried) for (const { id } of findings) bucket.unsent.delete(id);
  }
}
