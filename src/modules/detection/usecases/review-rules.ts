import { Inject, Injectable } from '@nestjs/common';
import { Clock, deriveId } from '../../../kernel/index.js';
import { WorkStore } from '../../../platform/index.js';
import { RuleHealthBook } from '../../rulebook/index.js';
import { DAY, HOUR } from '../domain/hours.js';
import { ActiveRules } from './active-rules.js';
import { CountOverlaps } from './count-overlaps.js';
import { LookAtHealth } from './look-at-health.js';

/** A review looks back so far for days it has not counted: somebody who was away longer starts anew. */
const MOST_DAYS = 7;
/** At three in the morning (UTC, business time). */
const AT_HOUR = 3;

const dayOf = (moment: number): number => Math.floor(moment / DAY) * DAY;

/** The next time rules are reviewed. */
export function nextReview(now: Date): Date {
  const today = dayOf(now.getTime()) + AT_HOUR * HOUR;
  return new Date(today > now.getTime() ? today : today + DAY);
}

/** Once a day: counts which rules overlapped, measures every rule in force, and keeps what stands out. */
@Injectable()
export class ReviewRules {
  constructor(
    private readonly rules: ActiveRules,
    private readonly overlaps: CountOverlaps,
    private readonly health: LookAtHealth,
    private readonly book: RuleHealthBook,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    const at = this.clock.now();
    const { set } = await this.rules.current();
    const counted = new Set(set.rules.filter(({ document }) => document.effect !== 'close').map(({ version }) => version));
    const today = dayOf(at.getTime());
    const last = (await this.book.reviewedAt())?.getTime() ?? -Infinity;
    // The day before the last review is counted again: signals come late.
    for (let day = Math.max(dayOf(last) - DAY, today - MOST_DAYS * DAY); day < today; day += DAY)
      await this.overlaps.run(new Date(day), counted);
    await this.book.keepReview(await this.health.all(), at);
  }
}

/** Asks for the next review: a job of its own a day, so that asking twice is asking once. */
@Injectable()
export class PlanReview {
  constructor(
    private readonly work: WorkStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    const dueAt = nextReview(this.clock.now());
    const id = deriveId('job', 'rules.review', dueAt.toISOString());
    await this.work.add([{ id, job: 'rules.review', refs: {}, correlationId: 'review', dueAt, priority: 0 }]);
  }
}
