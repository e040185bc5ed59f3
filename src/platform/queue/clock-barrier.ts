import { EndcapError } from '../../kernel/index.js';
import type { Ledger } from '../ledger/ledger.js';
import type { OutboxRegistry } from '../mongo/outbox.js';
import type { SimulatedClock } from '../time/simulated-clock.js';
import type { Hints } from './hints.js';
import type { WorkRow, WorkStore } from './work-store.js';

const LEAST_PAUSE_MS = 4;
const MOST_PAUSE_MS = 200;

/**
 * Moves simulated business time: lets all work due finish, then steps from deadline to deadline up to the time asked
 * for. When it answers, everything due has been done; that is what makes a seed deterministic.
 */
export class ClockBarrier {
  private advancing: Promise<unknown> = Promise.resolve();
  private lastRest = 0;
  private hear: (() => void) | undefined;

  constructor(
    private readonly clock: SimulatedClock,
    private readonly work: WorkStore,
    private readonly outboxes: OutboxRegistry,
    private readonly delivery: { hints: Hints; ledger: Ledger },
  ) {
    delivery.hints.onRest(() => this.rested());
  }

  /** Throws `invalid` when `to` lies in the past, `unavailable` when work does not drain within `patienceMs` a step. */
  advance(to: Date, patienceMs = 120_000): Promise<{ now: Date; steps: number }> {
    const turn = this.advancing.then(() => this.stepTo(to, patienceMs));
    this.advancing = turn.catch(() => undefined);
    return turn;
  }

  private async stepTo(to: Date, patienceMs: number): Promise<{ now: Date; steps: number }> {
    await this.clock.refresh();
    if (to < this.clock.now())
      throw new EndcapError('invalid', 'business time cannot move back', { issues: [{ path: 'to', message: 'must not lie before now' }] });
    let steps = 0;
    for (;;) {
      await this.drained(patienceMs);
      const next = await this.work.nextDue(to);
      if (next === undefined) break;
      await this.clock.set(next);
      await this.delivery.hints.wakeKinds(new Map((await this.work.dueKinds(next)).map((job) => [job, []])));
      steps += 1;
    }
    await this.clock.set(to);
    return { now: this.clock.now(), steps };
  }

  private async drained(patienceMs: number): Promise<void> {
    const began = performance.now();
    this.lastRest = began;
    for (;;) {
      const keeps = await this.whatKeeps();
      if (keeps === undefined) return;
      const now = performance.now();
      if (now - began > patienceMs)
        throw new EndcapError('unavailable', 'work did not drain in time; look at dead letters and worker logs');
      // Nobody has it in hand. It may wait for company that will not come while the clock stands still.
      if (keeps !== 'unsent' && keeps.state === 'pending') await this.delivery.hints.wakeKinds(new Map([[keeps.job, []]]));
      await this.pause(now - this.lastRest);
    }
  }

  /** What took long takes longer: asked again after a third of it, so that asking costs little, and at once when workers rest. */
  private async pause(tookMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.min(Math.max(tookMs / 3, LEAST_PAUSE_MS), MOST_PAUSE_MS));
    this.hear = resolve;
    await promise;
    this.hear = undefined;
    clearTimeout(timer);
  }

  private rested(): void {
    this.lastRest = performance.now();
    this.hear?.();
  }

  /**
   * Work hops between stages, so one look could miss it in flight. Looked at in the order of the hops: once no job runs,
   * what jobs wrote is unsent or told; once nothing is unsent, the jobs that follow are added, and the count shows them.
   */
  private async whatKeeps(): Promise<Pick<WorkRow, 'job' | 'state'> | 'unsent' | undefined> {
    const now = this.clock.now();
    // The cheap question first: mostly the answer is that jobs still run.
    const open = await this.work.nextOpen(now);
    if (open !== undefined) return open;
    const before = await this.mark();
    const opened = await this.work.nextOpen(now);
    if (opened !== undefined) return opened;
    if ((await this.outboxes.unsent()).length > 0) return 'unsent';
    return before === (await this.mark()) ? undefined : 'unsent';
  }

  private async mark(): Promise<string> {
    const [jobs, entries] = await Promise.all([
      this.work.rows.estimatedDocumentCount(),
      this.delivery.ledger.rows.estimatedDocumentCount(),
    ]);
    return `${jobs}.${entries}`;
  }
}
