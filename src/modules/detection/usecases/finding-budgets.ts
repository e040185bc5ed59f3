import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../../../platform/index.js';
import type { PublishedRule } from '../../../rules/index.js';
import type { OverBudget } from '../../rulebook/index.js';
import { HOUR } from '../domain/hours.js';
import { FindingStore } from './finding-store.js';

/** How many findings each rule may raise in an hour of event time. */
@Injectable()
export class FindingBudgets {
  constructor(
    private readonly findings: FindingStore,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /** For one pass: what others raise meanwhile is seen by the next. */
  forPass(): PassBudgets {
    const most = this.settings.values.RULE_FINDINGS_PER_HOUR;
    return new PassBudgets(most, (version, hour, limit) => this.findings.idsOfHour(version, new Date(hour), limit));
  }
}

type Spent = { readonly raised: Set<string>; over: OverBudget | undefined };

/**
 * What rules have raised in the hours a pass looks at, by the ids of findings: one told again is the same one. The hour is
 * that of event time, so that the same signals in the same order always spend it on the same findings.
 */
export class PassBudgets {
  private readonly byHour = new Map<string, Spent>();

  constructor(
    private readonly most: number,
    private readonly raisedBefore: (ruleVersion: string, hour: number, limit: number) => Promise<readonly string[]>,
  ) {}

  /** False when the hour is spent; that is counted. Closing rules have no budget: what recovered is never held back. */
  async admits(rule: PublishedRule, at: Date, finding: string): Promise<boolean> {
    if (rule.document.effect === 'close') return true;
    const budget = rule.document.budget?.findingsPerHour ?? this.most;
    const hour = Math.floor(at.getTime() / HOUR) * HOUR;
    const spent = await this.spent(rule.version, hour, budget);
    if (spent.raised.has(finding)) return true;
    if (spent.raised.size < budget) {
      spent.raised.add(finding);
      return true;
    }
    spent.over ??= { rule: rule.id, ruleVersion: rule.version, owner: rule.document.owner, hour: new Date(hour), budget, times: 0 };
    spent.over = { ...spent.over, times: spent.over.times + 1 };
    return false;
  }

  /** It was not raised after all. */
  giveBack(rule: PublishedRule, at: Date, finding: string): void {
    this.byHour.get(keyOf(rule.version, Math.floor(at.getTime() / HOUR) * HOUR))?.raised.delete(finding);
  }

  /** How often rules fired in hours whose budget was spent. */
  over(): readonly OverBudget[] {
    return [...this.byHour.values()].flatMap(({ over }) => over ?? []);
  }

  private async spent(ruleVersion: string, hour: number, budget: number): Promise<Spent> {
    const key = keyOf(ruleVersion, hour);
    const known = this.byHour.get(key);
    if (known !== undefined) return known;
    const spent: Spent = { raised: new Set(await this.raisedBefore(ruleVersion, hour, budget)), over: undefined };
    this.byHour.set(key, spent);
    return spent;
  }
}

const keyOf = (ruleVersion: string, hour: number): string => `${ruleVersion} ${hour}`;
