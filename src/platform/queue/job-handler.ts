import type { JobName } from '../../kernel/index.js';
import type { ClaimedJob } from './work-store.js';

/** A job to be tried again not before a moment of wall time; the handler keeps its own budget of tries. */
export type Postponed = { readonly id: string; readonly until: Date; readonly reason: string };

/**
 * Does one kind of job. Gets claimed jobs as a list, in the order they must take effect; must be idempotent, since a
 * job may come again after a crash. Throwing gives each job of the list another try by itself; answering with
 * postponed jobs completes the others.
 */
export interface JobHandler {
  readonly job: JobName;
  /** Most jobs taken at once. */
  readonly batch: number;
  /** Batches worked side by side while more wait than one takes; for jobs whose order makes no difference. Absent = 1. */
  readonly abreast?: number;
  run(jobs: readonly ClaimedJob[]): Promise<void | readonly Postponed[]>;
}
