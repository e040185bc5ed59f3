import { Inject, Injectable } from '@nestjs/common';
import { Clock, SYSTEM, type SubjectKey } from '../../../kernel/index.js';
import { Log } from '../../../platform/index.js';
import { RuleBook } from './rule-book.js';

/** Takes a rule out of service whose second opinion disagreed, and tells its owner. Setting aside twice is once. */
@Injectable()
export class SetRuleAside {
  constructor(
    private readonly book: RuleBook,
    @Inject(Clock) private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async run(
    rule: { readonly id: string; readonly version: string; readonly owner: string },
    subject: SubjectKey,
    correlationId: string,
  ): Promise<void> {
    for (;;) {
      const pointer = await this.book.pointer();
      if (pointer === undefined || pointer.aside.includes(rule.id)) return;
      const saved = await this.book.pointTo(
        { ...pointer, aside: [...pointer.aside, rule.id], disagreed: [...(pointer.disagreed ?? []), rule.version] },
        [
          {
            type: 'rule.set-aside',
            at: this.clock.now(),
            correlationId,
            actor: SYSTEM.id,
            refs: { subject },
            data: { rule: rule.id, ruleVersion: rule.version, owner: rule.owner, ruleSet: pointer.digest },
          },
        ],
      );
      if (!saved) continue;
      this.log.error({ rule: rule.id, owner: rule.owner, subject, correlationId }, 'rule.set-aside');
      return;
    }
  }
}
