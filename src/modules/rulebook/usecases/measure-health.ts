import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import { relatedRules, untestedConditions, type PublishedRule } from '../../../rules/index.js';
import { healthFindings, HEALTH_DAYS, type Overlap } from '../domain/rule-health.js';
import { FactsDeclared } from './facts-declared.js';
import { RuleConsequences } from './rule-consequences.js';
import { RuleHealthBook, type RuleHealth } from './rule-health-book.js';
import { RuleHours } from './rule-hours.js';

const DAY = 86_400_000;

/** A rule in force among the others, and since when each version is. */
export type Measured = { readonly rule: PublishedRule; readonly among: readonly PublishedRule[]; readonly inForceSince: Date };

/** How a rule in force is doing: counted figures of the last days, and what analysis says of its document. */
@Injectable()
export class MeasureHealth {
  constructor(
    private readonly hours: RuleHours,
    private readonly consequences: RuleConsequences,
    private readonly book: RuleHealthBook,
    private readonly declared: FactsDeclared,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Counts what the ledger has recorded as far as `RuleConsequences.follow` has come. */
  async run({ rule, among, inForceSince }: Measured): Promise<RuleHealth> {
    const { document, version } = rule;
    const at = this.clock.now();
    const from = new Date(at.getTime() - HEALTH_DAYS * DAY);
    const [sums, consequences, overlaps, heardAt] = await Promise.all([
      this.hours.sums(version, from),
      this.consequences.of(version, from),
      this.book.overlaps(version, from.toISOString().slice(0, 10)),
      this.book.heardAt([...document.trigger.signals, ...(document.trigger.absences ?? []).map(({ after }) => after)]),
    ]);
    const { related, notCompared } = relatedRules(rule, among, this.declared.catalogue());
    const named = new Map(among.map((one) => [one.version, one.id]));
    const record = {
      document,
      inForceSince,
      findings: sums.findings,
      overBudget: sums.over,
      heardAt,
      consequences,
      overlaps: [...overlaps.others].flatMap(([other, both]): Overlap[] => {
        const id = named.get(other);
        return id === undefined ? [] : [{ other: id, both, cases: overlaps.cases }];
      }),
      relatives: related,
      untested: untestedConditions(document),
    };
    return {
      rule: rule.id,
      ruleVersion: version,
      title: document.title,
      reviewedAt: at,
      inForceSince,
      days: HEALTH_DAYS,
      figures: { ...consequences, findings: sums.findings, overBudget: sums.over, notCompared },
      findings: healthFindings(record, at),
    };
  }
}
