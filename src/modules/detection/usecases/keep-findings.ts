import { Injectable } from '@nestjs/common';
import { WatchRules } from '../../rulebook/index.js';
import type { UnsentFinding } from '../domain/fact-bucket.js';
import { HOUR } from '../domain/hours.js';
import { FindingStore } from './finding-store.js';

/**
 * Keeps findings, then counts anew the hours of the rules that raised them. Counts are taken from what is kept, so that
 * they are right however often this is done, and by however many workers.
 */
@Injectable()
export class KeepFindings {
  constructor(
    private readonly findings: FindingStore,
    private readonly watch: WatchRules,
  ) {}

  async run(raised: readonly UnsentFinding[]): Promise<void> {
    await this.findings.insertMany(raised);
    const hours = Map.groupBy(raised, ({ ruleVersion, occurredAt }) => `${ruleVersion} ${Math.floor(occurredAt.getTime() / HOUR)}`);
    const counted = [...hours.values()].map(async ([first]) => {
      if (first === undefined) return [];
      const hour = new Date(Math.floor(first.occurredAt.getTime() / HOUR) * HOUR);
      const { ruleId: rule, ruleVersion } = first;
      return [{ rule, ruleVersion, hour, findings: await this.findings.countOfHour(ruleVersion, hour) }];
    });
    await this.watch.run((await Promise.all(counted)).flat());
  }
}
