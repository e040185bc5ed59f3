import { Injectable } from '@nestjs/common';
import type { Hand } from '../domain/compose-set.js';
import { versionEvent } from '../domain/rule-events.js';
import { mayMove, moved, type RuleState, type RuleVersion } from '../domain/rule-version.js';
import { RuleBook, type RulesPointer } from './rule-book.js';
import { RuleVersionStore } from './rule-version-store.js';
import { VersionsInForce } from './versions-in-force.js';

/**
 * Brings the states of versions into line with the pointer, which is what counts: those in the set are `published`, those
 * no longer in it `retired`. Done by whoever publishes, and once more by a job in case they died. Twice is once.
 */
@Injectable()
export class SettleVersions {
  constructor(
    private readonly book: RuleBook,
    private readonly versions: RuleVersionStore,
    private readonly inForce: VersionsInForce,
  ) {}

  async run(correlationId: string): Promise<void> {
    for (;;) {
      // Read in this order: a version published after the pointer was read must not look like one it left behind.
      const published = await this.versions.inState('published');
      const standing = await this.inForce.standing();
      if (standing === undefined) return;
      const { pointer } = standing;
      const present = await this.inForce.all(standing);
      const ids = new Set(present.map(({ id }) => id));
      await this.move(present, 'published', pointer, correlationId);
      await this.move(
        published.filter(({ id }) => !ids.has(id)),
        'retired',
        pointer,
        correlationId,
      );
      if ((await this.book.pointer())?.version === pointer.version) return;
    }
  }

  private async move(versions: readonly RuleVersion[], state: RuleState, pointer: RulesPointer, correlationId: string): Promise<void> {
    for (const version of versions) {
      if (!mayMove(version.state, state)) continue;
      const { by: principal, ...hand } = handBehind(version, state, pointer);
      const next = { ...moved(version, state, { principal, ...hand }), claimedAt: undefined };
      const by = { principal, at: hand.at, correlationId };
      const event = versionEvent(state === 'published' ? 'rule.published' : 'rule.retired', next, by, { ruleSet: pointer.digest });
      // Losing the race means that somebody else settles it, or that the next look will.
      await this.versions.save(next, [event]);
    }
  }
}

/** Who brought a version in, replaced it or took it out; whoever settles may have published something else since. */
function handBehind({ rule, number }: RuleVersion, state: RuleState, pointer: RulesPointer): Hand {
  const rolled = pointer.rollouts?.find((each) => each.rule === rule && each.number === number);
  if (state === 'published' && rolled !== undefined) return { by: rolled.startedBy, at: rolled.startedAt };
  const one = pointer.rules?.find((each) => each.rule === rule && (each.number === number) === (state === 'published'));
  const out = pointer.takenOut?.findLast((each) => each.rule === rule && each.number === number);
  const { by, at, note } = (state === 'retired' ? out : undefined) ?? one ?? out ?? { by: pointer.publishedBy, at: pointer.publishedAt };
  return { by, at, ...(note === undefined ? {} : { note }) };
}
