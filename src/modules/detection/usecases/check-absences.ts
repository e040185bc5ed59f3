import { Inject, Injectable } from '@nestjs/common';
import { WallClock } from '../../../kernel/index.js';
import { WorkStore, type ClaimedJob, type Postponed } from '../../../platform/index.js';
import { dueAbsenceOf, inOrderOfTime } from '../domain/due-absence.js';
import { DetectFindings } from './detect-findings.js';
import { HandOnFindings } from './hand-on-findings.js';

const LOOK_AGAIN_MS = 500;

/**
 * Asks the rules in force about subjects whose time has come, each at its own moment. Doing it twice is doing it once. One
 * before which signals still wait for their evaluation is postponed: what was waited for may be among them.
 */
@Injectable()
export class CheckAbsences {
  constructor(
    private readonly work: WorkStore,
    private readonly detect: DetectFindings,
    private readonly handOn: HandOnFindings,
    @Inject(WallClock) private readonly wall: WallClock,
  ) {}

  async run(jobs: readonly ClaimedJob[]): Promise<readonly Postponed[]> {
    const last = Math.max(...jobs.map(({ dueAt }) => dueAt.getTime()));
    const waiting = await this.work.firstOpen('signals.evaluate', new Date(last));
    const isReady = ({ dueAt }: ClaimedJob): boolean => waiting === undefined || dueAt < waiting;
    const due = jobs.filter(isReady).map(dueAbsenceOf).sort(inOrderOfTime);
    if (due.length > 0) await this.handOn.run(await this.detect.run(due));
    const until = new Date(this.wall.now().getTime() + LOOK_AGAIN_MS);
    return jobs.filter((job) => !isReady(job)).map(({ id }) => ({ id, until, reason: 'signals from before wait for their evaluation' }));
  }
}
