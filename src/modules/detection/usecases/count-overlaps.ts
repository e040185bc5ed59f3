import { Injectable } from '@nestjs/common';
import { RuleHealthBook, RuleHours } from '../../rulebook/index.js';
import { OverlapCount } from '../domain/count-overlaps.js';
import { DAY } from '../domain/hours.js';
import { FindingStore } from './finding-store.js';

/** Counts, for a day of event time (UTC), which rules spoke of the same subjects in the same hour. Twice is once. */
@Injectable()
export class CountOverlaps {
  constructor(
    private readonly findings: FindingStore,
    private readonly hours: RuleHours,
    private readonly book: RuleHealthBook,
  ) {}

  /** Hour by hour, so that no more than an hour’s subjects are held. `counted` = versions that open or ask to verify. */
  async run(day: Date, counted: ReadonlySet<string>): Promise<void> {
    const rows = await this.hours.between(day, new Date(day.getTime() + DAY));
    const count = new OverlapCount();
    const ofHours = Map.groupBy(
      rows.filter(({ ruleVersion }) => counted.has(ruleVersion)),
      ({ hour }) => hour.getTime(),
    );
    for (const [hour, raised] of ofHours) {
      const spoken = await Promise.all(
        raised.map(async ({ ruleVersion }) => [ruleVersion, await this.findings.subjectsOfHour(ruleVersion, new Date(hour))] as const),
      );
      count.add(new Map(spoken));
    }
    const name = day.toISOString().slice(0, 10);
    await this.book.keepOverlaps(count.counts().map((one) => ({ ...one, day: name })));
  }
}
