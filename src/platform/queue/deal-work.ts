import type { Clock, Job, JobName } from '../../kernel/index.js';
import type { Hints } from './hints.js';
import type { Offer } from './lane.js';
import { inOrder, type WorkStore } from './work-store.js';

/** Whoever works in this process, and may have room. */
export type WorkersAtHand = { readonly offer: (job: JobName) => Offer | undefined; readonly ring: (job: JobName) => void };
/** A job, and whether anybody is to be woken for it. */
export type DealtJob = { readonly job: Job; readonly quiet: boolean };

/**
 * Writes work down and sees that somebody does it. What is due and a lane of this process has room for is its own from the
 * first write on: nobody has to claim it. All else waits, and is hinted at.
 */
export class DealWork {
  constructor(
    private readonly work: WorkStore,
    private readonly hints: Pick<Hints, 'wake'>,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly atHand: WorkersAtHand = { offer: () => undefined, ring: () => undefined },
  ) {}

  /** Jobs that are known already are left as they are, and nobody is given them. */
  async run(dealt: readonly DealtJob[]): Promise<void> {
    if (dealt.length === 0) return;
    const now = this.clock.now();
    const due = dealt.filter(({ job }) => job.dueAt <= now);
    const taken = [...Map.groupBy(due, ({ job }) => job.job)].flatMap(([kind, of]) => {
      const offer = of.every(({ quiet }) => quiet) ? undefined : this.atHand.offer(kind);
      if (offer === undefined) return [];
      const jobs = of.map(({ job }) => job).sort(inOrder);
      return [{ offer, jobs: jobs.slice(0, offer.room) }];
    });
    const leases = new Map(taken.flatMap(({ offer, jobs }) => jobs.map(({ id }) => [id, offer.lease] as const)));
    try {
      const known = await this.work.add(
        dealt.map(({ job }) => job),
        leases,
      );
      for (const { offer, jobs } of taken) offer.take(jobs.filter(({ id }) => !known.has(id)));
    } catch (error) {
      for (const { offer } of taken) offer.decline();
      throw error;
    }
    const left = dealt.flatMap(({ job, quiet }) => (quiet || leases.has(job.id) ? [] : [job]));
    // A hint may have to wait behind others: who is at hand need not hear of it by the queue.
    for (const kind of new Set(left.flatMap(({ job, dueAt }) => (dueAt <= now ? [job] : [])))) this.atHand.ring(kind);
    await this.hints.wake(left, now);
  }
}
