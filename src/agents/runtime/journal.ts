import { EndcapError } from '../../kernel/index.js';
import type { Step } from '../contract/index.js';

/**
 * Where a run writes each step before it takes the next. A step is durable once `append` has answered; a second step of
 * the same number is a conflict (EndcapError), so that of two workers on one run one stops.
 */
export abstract class RunJournal {
  /** False where nobody reads a step again: digests that would bind a record to its steps are left empty. */
  readonly keeps: boolean = true;

  /** The steps of a run in order, empty for an unknown run. */
  abstract load(runId: string): Promise<Step[]>;
  abstract append(runId: string, step: Step): Promise<void>;
}

/** Journal in memory, for tests and what-if runs. */
export class InMemoryRunJournal extends RunJournal {
  private readonly runs = new Map<string, Step[]>();

  override load(runId: string): Promise<Step[]> {
    return Promise.resolve(structuredClone(this.runs.get(runId) ?? []).sort((a, b) => a.n - b.n));
  }

  override append(runId: string, step: Step): Promise<void> {
    const steps = this.runs.get(runId) ?? [];
    if (steps.some((s) => s.n === step.n)) return Promise.reject(new EndcapError('conflict', 'this step of the run is already journalled'));
    this.runs.set(runId, [...steps, structuredClone(step)]);
    return Promise.resolve();
  }
}
