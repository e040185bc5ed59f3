import type { Job } from '../../../kernel/index.js';

/** Work of a life lived again, by the moment it is due, then the dearest first, then as it was put in. Done in order; nothing is lost. */
export class Agenda {
  private readonly heap: { readonly job: Job; readonly n: number }[] = [];
  private put = 0;

  add(jobs: readonly Job[]): void {
    for (const job of jobs) this.push({ job, n: this.put++ });
  }

  /** When the next work is due, ms; Infinity when there is none. */
  get nextAt(): number {
    return this.heap[0]?.job.dueAt.getTime() ?? Infinity;
  }

  /** Takes the next jobs of one kind and moment off, at most as many as are worked together; those of another kind end the lot. */
  take(together: (job: Job['job']) => number): Job[] {
    const lot: Job[] = [];
    while (lot[0] === undefined || lot.length < together(lot[0].job)) {
      const next = this.heap[0]?.job;
      const [first] = lot;
      if (next === undefined || (first !== undefined && (next.job !== first.job || next.dueAt.getTime() !== first.dueAt.getTime()))) break;
      lot.push(this.pop().job);
    }
    return lot;
  }

  private push(entry: { job: Job; n: number }): void {
    const { heap } = this;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!before(heap[at] as typeof entry, heap[parent] as typeof entry)) return;
      [heap[at], heap[parent]] = [heap[parent] as typeof entry, heap[at] as typeof entry];
      at = parent;
    }
  }

  private pop(): { readonly job: Job; readonly n: number } {
    const { heap } = this;
    const top = heap[0] as (typeof heap)[number];
    const last = heap.pop() as (typeof heap)[number];
    if (heap.length === 0) return top;
    heap[0] = last;
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < heap.length && before(heap[child] as typeof last, heap[least] as typeof last)) least = child;
      if (least === at) return top;
      [heap[at], heap[least]] = [heap[least] as typeof last, heap[at] as typeof last];
      at = least;
    }
  }
}

/** The order in which production works: what waits for nothing else before what reads its results. */
const TURN: Partial<Record<Job['job'], number>> = { 'exceptions.progress': 0, 'agents.run': 1, 'approvals.judge': 2 };

function before(a: { job: Job; n: number }, b: { job: Job; n: number }): boolean {
  const byTime = a.job.dueAt.getTime() - b.job.dueAt.getTime();
  if (byTime !== 0) return byTime < 0;
  const byTurn = (TURN[a.job.job] ?? 9) - (TURN[b.job.job] ?? 9);
  if (byTurn !== 0) return byTurn < 0;
  return a.job.priority !== b.job.priority ? a.job.priority > b.job.priority : a.n < b.n;
}
