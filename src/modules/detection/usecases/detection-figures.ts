import { Injectable } from '@nestjs/common';
import { Metrics } from '../../../platform/index.js';
import { Counter } from 'prom-client';

/** What detection tells Prometheus. */
@Injectable()
export class DetectionFigures {
  readonly late: Counter;
  readonly findings: Counter<'rule'>;
  readonly ruleErrors: Counter<'rule'>;
  readonly suppressed: Counter<'rule'>;
  readonly unknown: Counter<'rule' | 'fact'>;
  readonly overBudget: Counter<'rule'>;

  constructor(metrics: Metrics) {
    const registers = [metrics.registry];
    this.late = new Counter({ name: 'endcap_facts_late_total', help: 'Words that came too late to change a fact', registers });
    this.findings = new Counter({ name: 'endcap_findings_total', help: 'Findings raised by rule', labelNames: ['rule'], registers });
    this.ruleErrors = new Counter({
      name: 'endcap_rule_errors_total',
      help: 'Evaluations in which a rule failed',
      labelNames: ['rule'],
      registers,
    });
    this.suppressed = new Counter({
      name: 'endcap_rules_suppressed_total',
      help: 'Times a rule fired inside one of its suppression windows and raised nothing',
      labelNames: ['rule'],
      registers,
    });
    this.unknown = new Counter({
      name: 'endcap_rule_unknown_total',
      help: 'Times a rule could not be told of a subject for want of a fact: missing, too old or mistyped; estimated from samples',
      labelNames: ['rule', 'fact'],
      registers,
    });
    this.overBudget = new Counter({
      name: 'endcap_rules_over_budget_total',
      help: 'Times a rule fired in an hour whose budget of findings was spent, and raised nothing',
      labelNames: ['rule'],
      registers,
    });
  }
}
