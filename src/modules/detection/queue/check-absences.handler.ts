import { Injectable } from '@nestjs/common';
import type { ClaimedJob, JobHandler, Postponed } from '../../../platform/index.js';
import { CheckAbsences } from '../usecases/check-absences.js';

/** `absences.check`: many subjects at once, as a delivery has many products. */
@Injectable()
export class CheckAbsencesHandler implements JobHandler {
  readonly job = 'absences.check';
  readonly batch = 1_000;

  constructor(private readonly check: CheckAbsences) {}

  run(jobs: readonly ClaimedJob[]): Promise<readonly Postponed[]> {
    return this.check.run(jobs);
  }
}
