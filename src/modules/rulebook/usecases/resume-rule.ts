import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, notFound } from '../../../kernel/index.js';
import { mayPublish } from '../domain/four-eyes.js';
import type { By } from './by.js';
import { RuleBook, type RulesPointer } from './rule-book.js';
import { RuleVersionStore } from './rule-version-store.js';
import { standingOf } from './versions-in-force.js';

const TRIES = 20;
const MOST_RESUMED = 100;

/**
 * Lets a paused rule raise findings again. That puts it back into force, so it takes who may publish it: nobody who wrote
 * it. For a day nothing it does is called unusual.
 */
@Injectable()
export class ResumeRule {
  constructor(
    private readonly book: RuleBook,
    private readonly versions: RuleVersionStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `conflict` for a rule that is not paused, `forbidden` for its writers and where it reaches outside their scope. */
  async run(rule: string, note: string, { principal, correlationId }: By): Promise<{ readonly ruleSet: string; readonly resumedAt: Date }> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const standing = await standingOf(this.book);
      const document = standing?.documents.find(({ id }) => id === rule);
      if (standing === undefined || document === undefined) throw notFound('rule in force');
      const { pointer } = standing;
      const paused = pointer.paused?.find((each) => each.rule === rule);
      if (paused === undefined) throw new EndcapError('conflict', `${rule} is not paused`);
      const writers = (await this.versions.ofContent(rule, paused.ruleVersion)).flatMap((version) => version.writers);
      const answer = mayPublish(principal, [{ rule, writers, reach: document.scope }]);
      if (!answer.ok) throw new EndcapError('forbidden', answer.because);
      const at = this.clock.now();
      const next: RulesPointer = {
        ...pointer,
        paused: pointer.paused?.filter((each) => each !== paused),
        resumed: [...(pointer.resumed ?? []), { rule, ruleVersion: paused.ruleVersion, at, by: principal.id, note }].slice(-MOST_RESUMED),
      };
      const data = { rule, ruleVersion: paused.ruleVersion, pausedAt: paused.at.toISOString() };
      const event = { type: 'rule.resumed', at, correlationId, actor: principal.id, refs: {}, data } as const;
      if (await this.book.pointTo(next, [event])) return { ruleSet: pointer.digest, resumedAt: at };
    }
    throw new EndcapError('overloaded', 'others kept changing what is in force; try again', { retryAfterSeconds: 1 });
  }
}
