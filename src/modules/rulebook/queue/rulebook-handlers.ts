import { Injectable } from '@nestjs/common';
import type { ClaimedJob, JobHandler } from '../../../platform/index.js';
import { ActivatePublication } from '../usecases/activate-publication.js';
import { CheckRollout } from '../usecases/check-rollout.js';
import { SettleVersions } from '../usecases/settle-versions.js';

/** `rules.activate`: at the time a planned publication names. */
@Injectable()
export class ActivatePublicationHandler implements JobHandler {
  readonly job = 'rules.activate';
  readonly batch = 10;

  constructor(private readonly activate: ActivatePublication) {}

  async run(jobs: readonly ClaimedJob[]): Promise<void> {
    for (const job of jobs) await this.activate.run(String(job.cause?.data['publication']));
  }
}

/** `rules.settle`: after every publication, however it came about. */
@Injectable()
export class SettleVersionsHandler implements JobHandler {
  readonly job = 'rules.settle';
  readonly batch = 10;

  constructor(private readonly settle: SettleVersions) {}

  async run(jobs: readonly ClaimedJob[]): Promise<void> {
    const [first] = jobs;
    if (first !== undefined) await this.settle.run(first.correlationId);
  }
}

/** `rules.roll`: every five minutes of business time while a rollout runs. */
@Injectable()
export class CheckRolloutHandler implements JobHandler {
  readonly job = 'rules.roll';
  readonly batch = 20;

  constructor(private readonly check: CheckRollout) {}

  async run(jobs: readonly ClaimedJob[]): Promise<void> {
    for (const id of new Set(jobs.map((job) => String(job.cause?.data['rollout'])))) await this.check.run(id);
  }
}

/** The jobs of the rulebook. */
@Injectable()
export class RulebookHandlers {
  readonly all: readonly JobHandler[];

  constructor(activate: ActivatePublicationHandler, settle: SettleVersionsHandler, roll: CheckRolloutHandler) {
    this.all = [activate, settle, roll];
  }
}
