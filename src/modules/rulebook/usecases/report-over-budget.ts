import { Inject, Injectable } from '@nestjs/common';
import { Clock, SYSTEM } from '../../../kernel/index.js';
import { Log } from '../../../platform/index.js';
import { RuleHours, type OverBudget } from './rule-hours.js';

/** Counts what rules would have raised beyond their budgets, and tells it once an hour of event time and version. */
@Injectable()
export class ReportOverBudget {
  constructor(
    private readonly hours: RuleHours,
    @Inject(Clock) private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async run(over: readonly OverBudget[]): Promise<void> {
    for (const one of over) {
      const { rule, ruleVersion, owner, hour, budget, times } = one;
      await this.hours.keepOver(one);
      const told = await this.hours.tellOnce(`over.${ruleVersion}.${hour.toISOString()}`, {
        type: 'rule.over-budget',
        at: this.clock.now(),
        correlationId: `over-${rule}-${hour.toISOString()}`,
        actor: SYSTEM.id,
        refs: {},
        data: { rule, ruleVersion, owner, hour: hour.toISOString(), budget, timesSoFar: times },
      });
      if (told) this.log.warn({ rule, hour, budget, times }, 'rule.over-budget');
    }
  }
}
