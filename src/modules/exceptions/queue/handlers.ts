import { Injectable } from '@nestjs/common';
import type { ClaimedJob, JobHandler } from '../../../platform/index.js';
import { HandedOnFindings } from '../../detection/index.js';
import { ApplyFindings } from '../usecases/apply-findings.js';
import { EscalateExceptions } from '../usecases/escalate-exceptions.js';
import { ProgressExceptions } from '../usecases/progress-exceptions.js';
import { WakeExceptions } from '../usecases/wake-exceptions.js';

const exceptionsOf = (jobs: readonly ClaimedJob[]): string[] => jobs.flatMap((job) => job.refs.exception ?? []);

/** `exceptions.apply`: batches of findings, taken together and applied in their order. */
@Injectable()
export class ApplyFindingsHandler implements JobHandler {
  readonly job = 'exceptions.apply';
  readonly batch = 50;
  constructor(
    private readonly findings: HandedOnFindings,
    private readonly apply: ApplyFindings,
  ) {}
  async run(jobs: readonly ClaimedJob[]): Promise<void> {
    const findings = await this.findings.of(jobs);
    if (findings.length > 0) await this.apply.run(findings);
  }
}

/** `exceptions.progress`: what later stages say about the work for an exception. */
@Injectable()
export class ProgressExceptionsHandler implements JobHandler {
  readonly job = 'exceptions.progress';
  readonly batch = 200;
  constructor(private readonly progress: ProgressExceptions) {}
  run(jobs: readonly ClaimedJob[]): Promise<void> {
    return this.progress.run(
      jobs.flatMap(({ cause, refs }) =>
        cause === undefined || refs.exception === undefined ? [] : [{ ...cause, refs, exception: refs.exception }],
      ),
    );
  }
}

/** `exceptions.escalate`: a service level deadline passed. */
@Injectable()
export class EscalateExceptionsHandler implements JobHandler {
  readonly job = 'exceptions.escalate';
  readonly batch = 200;
  constructor(private readonly escalate: EscalateExceptions) {}
  run(jobs: readonly ClaimedJob[]): Promise<void> {
    return this.escalate.run(exceptionsOf(jobs));
  }
}

/** `exceptions.wake`: a snooze is over. */
@Injectable()
export class WakeExceptionsHandler implements JobHandler {
  readonly job = 'exceptions.wake';
  readonly batch = 200;
  constructor(private readonly wake: WakeExceptions) {}
  run(jobs: readonly ClaimedJob[]): Promise<void> {
    return this.wake.run(exceptionsOf(jobs));
  }
}

/** All of them, for the wiring. */
@Injectable()
export class ExceptionHandlers {
  constructor(
    private readonly apply: ApplyFindingsHandler,
    private readonly progress: ProgressExceptionsHandler,
    private readonly escalate: EscalateExceptionsHandler,
    private readonly wake: WakeExceptionsHandler,
  ) {}
  all(): JobHandler[] {
    return [this.apply, this.progress, this.escalate, this.wake];
  }
}
