import { Injectable } from '@nestjs/common';
import { notFound } from '../../../kernel/index.js';
import { inForceSince, MeasureHealth, RuleBook, RuleConsequences, type RuleHealth, type RulesPointer } from '../../rulebook/index.js';
import type { PublishedRule } from '../../../rules/index.js';
import { ActiveRules } from './active-rules.js';

/** How rules in force are doing, as counted up to now. */
@Injectable()
export class LookAtHealth {
  constructor(
    private readonly rules: ActiveRules,
    private readonly book: RuleBook,
    private readonly consequences: RuleConsequences,
    private readonly measure: MeasureHealth,
  ) {}

  /** Throws `not-found` for a rule that is not in force. */
  async one(id: string): Promise<RuleHealth> {
    const [{ set }, pointer] = await Promise.all([this.rules.current(), this.book.pointer()]);
    const rule = set.rule(id);
    if (rule === undefined) throw notFound('rule in force');
    await this.consequences.follow();
    return this.measure.run({ rule, among: set.rules, inForceSince: since(rule, pointer) });
  }

  /** All of them; where a version is being rolled out, the one that stands. */
  async all(): Promise<readonly RuleHealth[]> {
    const [{ set }, pointer] = await Promise.all([this.rules.current(), this.book.pointer()]);
    await this.consequences.follow();
    const found: RuleHealth[] = [];
    for (const rule of set.rules)
      if (set.rule(rule.id) === rule) found.push(await this.measure.run({ rule, among: set.rules, inForceSince: since(rule, pointer) }));
    return found;
  }
}

const since = ({ document }: PublishedRule, pointer: RulesPointer | undefined): Date =>
  pointer === undefined ? new Date(0) : inForceSince(document, pointer);
