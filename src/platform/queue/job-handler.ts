import type { JobName } from '../../kernel/index.js';
import type { ClaimedJob } from './work-store.js';

/**
 * Does one kind of job. Gets claimed jobs as a list, in the order they must take effect; must be idempotent, since a
 * job may come again after a crash. Throwing gives each job of the list another try by itself.
 */
export interface JobHandler {
  readonly job: JobName;
  /** Most jobs taken at once. */
  readonly batch: number;
  run(jobs: readonly ClaimedJob[]): Promise<void>;
}
