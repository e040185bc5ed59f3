import { Inject, Injectable } from '@nestjs/common';
import { Clock, SYSTEM, type EventDraft, type SubjectKey } from '../../../kernel/index.js';
import { Log } from '../../../platform/index.js';
import { rolloutEvent, type Rollout } from '../domain/rollout.js';
import { ChangeRollout } from './change-rollout.js';
import { RuleBook, type RulesPointer } from './rule-book.js';

type Disagreed = { readonly id: string; readonly version: string; readonly owner: string };

/**
 * Takes a rule out of service whose second opinion disagreed, and tells its owner. Where only a version that is being rolled
 * out disagreed, its rollout is stopped and what it replaced goes on. Setting aside twice is once.
 */
@Injectable()
export class SetRuleAside {
  constructor(
    private readonly book: RuleBook,
    private readonly change: ChangeRollout,
    @Inject(Clock) private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async run(rule: Disagreed, subject: SubjectKey, correlationId: string): Promise<void> {
    for (;;) {
      const pointer = await this.book.pointer();
      // A worker a moment behind may still ask about a version whose rollout was stopped.
      if (pointer === undefined || pointer.disagreed?.includes(rule.version) === true) return;
      const rolled = rolledOut(pointer, rule) !== undefined;
      if (!rolled && pointer.aside.includes(rule.id)) return;
      const event: EventDraft = {
        type: 'rule.set-aside',
        at: this.clock.now(),
        correlationId,
        actor: SYSTEM.id,
        refs: { subject },
        data: { rule: rule.id, ruleVersion: rule.version, owner: rule.owner, ruleSet: pointer.digest },
      };
      if (rolled) await this.stop(rule, event);
      else if (!(await this.book.pointTo({ ...pointer, aside: [...pointer.aside, rule.id], disagreed: disagreed(pointer, rule) }, [event])))
        continue;
      this.log.error({ rule: rule.id, owner: rule.owner, subject, correlationId }, 'rule.set-aside');
      return;
    }
  }

  private async stop(rule: Disagreed, event: EventDraft): Promise<void> {
    await this.change.run(({ pointer }) => {
      const known = rolledOut(pointer, rule);
      if (known === undefined) return undefined;
      const told = { at: event.at, actor: SYSTEM.id };
      const because = 'its second opinion disagreed';
      const rollout: Rollout = { ...known, version: known.version + 1, state: 'stopped', because };
      const events = [rolloutEvent('rule-rollout.stopped', rollout, told), event];
      return { rollout, events, hand: { by: SYSTEM.id, at: event.at }, also: { disagreed: disagreed(pointer, rule) } };
    });
  }
}

const rolledOut = ({ rollouts = [] }: RulesPointer, { version }: Disagreed): Rollout | undefined =>
  rollouts.find(({ state, ruleVersion }) => state === 'running' && ruleVersion === version);
const disagreed = (pointer: RulesPointer, { version }: Disagreed): readonly string[] => [
  ...new Set([...(pointer.disagreed ?? []), version]),
];
