import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError } from '../../../kernel/index.js';
import { composeStanding, outgoing, takenOut, type Hand, type SetChange } from '../domain/compose-set.js';
import type { By } from './by.js';
import { RuleBook, type RulesPointer, type Standing } from './rule-book.js';
import { PublicationSteps } from './publication-steps.js';
import { VersionsInForce } from './versions-in-force.js';
import { WeighPublication, type Weighed } from './weigh-publication.js';

const TRIES = 20;
/** Remembered until their versions are settled, which takes a moment. */
const MOST_TAKEN_OUT = 200;

/**
 * Brings versions into force and takes rules out, all together or not at all: the set is composed, compiled and kept, then
 * the pointer moves. Two at once: one wins, the other composes again on what the first has made.
 */
@Injectable()
export class PublishRules {
  constructor(
    private readonly book: RuleBook,
    private readonly inForce: VersionsInForce,
    private readonly weigh: WeighPublication,
    private readonly steps: PublicationSteps,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Answers the pointer as it stands then. Throws as `WeighPublication` does. */
  async run(change: SetChange, by: By): Promise<RulesPointer> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const standing = await this.inForce.standing();
      if (standing === undefined) throw new EndcapError('unavailable', 'no rule set has been published yet');
      const weighed = await this.weigh.run(change, standing, by.principal);
      if (!(await this.steps.claim.run(weighed.versions))) continue;
      const moved = await this.move(change, standing, weighed, by);
      if (moved === undefined) continue;
      await this.steps.settle.run(by.correlationId);
      return moved;
    }
    throw new EndcapError('overloaded', 'others kept publishing; try again', { retryAfterSeconds: 1 });
  }

  /** Undefined when somebody else moved the pointer first. */
  private async move(
    change: SetChange,
    standing: Standing,
    { set, documents, versions }: Weighed,
    by: By,
  ): Promise<RulesPointer | undefined> {
    const { pointer, documents: present } = standing;
    const at = this.clock.now();
    const { principal, correlationId } = by;
    await this.book.keep(set.digest, { documents, rolling: standing.rolling }, { principal: principal.id, at });
    const replaced = new Set(outgoing(present, change).map(({ id }) => id));
    const brought = await this.inForce.brought(standing);
    const hand: Hand = { by: principal.id, at, ...(change.note === undefined ? {} : { note: change.note }) };
    const next: RulesPointer = {
      ...pointer,
      digest: set.digest,
      seed: undefined,
      publishedBy: principal.id,
      publishedAt: at,
      aside: pointer.aside.filter((rule) => !replaced.has(rule)),
      paused: pointer.paused?.filter(({ rule }) => !replaced.has(rule)),
      rules: composeStanding(brought, change, hand),
      takenOut: [...(pointer.takenOut ?? []), ...takenOut(brought, change, hand)].slice(-MOST_TAKEN_OUT),
    };
    const saved = await this.book.pointTo(next, [
      {
        type: 'rule-set.published',
        at,
        correlationId,
        actor: principal.id,
        refs: {},
        data: {
          ruleSet: set.digest,
          rules: set.rules.map(({ id, version }) => ({ id, version })),
          published: versions.map(({ rule, number, digest, writers }) => ({ rule, number, ruleVersion: digest, writers })),
          retired: change.retire,
          before: pointer.digest,
        },
      },
    ]);
    return saved ? { ...next, version: pointer.version + 1 } : undefined;
  }
}
