import { Injectable } from '@nestjs/common';
import type { Because, FactView } from '../../../kernel/index.js';
import { confirm, type PublishedRule } from '../../../rules/index.js';
import { SetRuleAside } from '../../rulebook/index.js';

/** Asks json-rules-engine about a rule that fired; only what both say raises a finding. */
@Injectable()
export class SecondOpinion {
  constructor(private readonly setAside: SetRuleAside) {}

  /** The explanation to store; undefined when they disagree, and the rule is out of service from then on. */
  async run(rule: PublishedRule, view: FactView, correlationId: string): Promise<readonly Because[] | undefined> {
    const { agrees, because } = await confirm(rule, view);
    if (agrees) return because;
    await this.setAside.run({ id: rule.id, version: rule.version, owner: rule.document.owner }, view.subject, correlationId);
    return undefined;
  }
}
