import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, type EventDraft } from '../../../kernel/index.js';
import { compileRuleSet, type RollingRule, type RuleDocument } from '../../../rules/index.js';
import { composeSet, composeStanding, type Brought, type Hand } from '../domain/compose-set.js';
import { isUnderWay, whereOf, type Rollout } from '../domain/rollout.js';
import { documentOf } from '../domain/rule-version.js';
import { FactsDeclared } from './facts-declared.js';
import { RuleBook, type RulesPointer, type Standing } from './rule-book.js';
import { RuleVersionStore } from './rule-version-store.js';
import { standingOf } from './versions-in-force.js';

const TRIES = 20;
const MOST_ENDED = 50;
const MOST_TAKEN_OUT = 200;

/** A rollout as it shall be, what to tell, and through whom. */
export type RolloutChange = {
  readonly rollout: Rollout;
  readonly events: readonly EventDraft[];
  readonly hand: Hand;
  /** What else of the pointer changes with it. */
  readonly also?: Partial<RulesPointer>;
};

/**
 * Writes a rollout as it shall be, together with the set that follows from it: pointer, set and rollout change in one write,
 * so that nobody ever sees a stage that is not in force. A completed one replaces its predecessor everywhere.
 */
@Injectable()
export class ChangeRollout {
  constructor(
    private readonly book: RuleBook,
    private readonly versions: RuleVersionStore,
    private readonly declared: FactsDeclared,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** `decide` is asked again when somebody else was faster; undefined changes nothing. Answers the rollout as it then is. */
  async run(decide: (standing: Standing) => Promise<RolloutChange | undefined> | RolloutChange | undefined): Promise<Rollout | undefined> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const standing = await standingOf(this.book);
      if (standing === undefined) throw new EndcapError('unavailable', 'no rule set has been published yet');
      const change = await decide(standing);
      if (change === undefined) return undefined;
      if (await this.write(standing, change)) return change.rollout;
    }
    throw new EndcapError('overloaded', 'others kept changing what is in force; try again', { retryAfterSeconds: 1 });
  }

  private async write({ pointer, documents: present }: Standing, { rollout, events, hand, also }: RolloutChange): Promise<boolean> {
    const rollouts = trimmed([...(pointer.rollouts ?? []).filter(({ id }) => id !== rollout.id), rollout]);
    const documents =
      rollout.state === 'completed'
        ? composeSet(present, [await this.documentOf(rollout)], { publish: [{ rule: rollout.rule }], retire: [] })
        : present;
    const running = rollouts.filter(({ state }) => state === 'running');
    const rolling = await Promise.all(
      running.map(async (one): Promise<RollingRule> => ({ document: await this.documentOf(one), where: whereOf(one) })),
    );
    const set = compileRuleSet(documents, this.declared.catalogue(), rolling);
    const at = this.clock.now();
    await this.book.keep(set.digest, { documents, rolling }, { principal: hand.by, at });
    const next: RulesPointer = {
      ...pointer,
      ...(set.digest === pointer.digest ? {} : { digest: set.digest, seed: undefined, publishedBy: hand.by, publishedAt: at }),
      rollouts,
      ...standingAfter(pointer, rollout, hand),
      ...also,
    };
    const published: EventDraft = {
      type: 'rule-set.published',
      at,
      correlationId: rollout.correlationId,
      actor: hand.by,
      refs: {},
      data: {
        ruleSet: set.digest,
        rules: set.rules.map(({ id, version }) => ({ id, version })),
        rollout: rollout.id,
        before: pointer.digest,
      },
    };
    return this.book.pointTo(next, [...events, published]);
  }

  private async documentOf({ rule, number }: Rollout): Promise<RuleDocument> {
    const version = await this.versions.find(rule, number);
    if (version === undefined) throw new Error(`${rule}@${number} is rolled out but not kept`);
    return documentOf(version) as RuleDocument;
  }
}

/** Those under way, and the newest of those that ended. */
function trimmed(rollouts: readonly Rollout[]): readonly Rollout[] {
  const ended = rollouts.filter((one) => !isUnderWay(one)).slice(-MOST_ENDED);
  return rollouts.filter((one) => isUnderWay(one) || ended.includes(one));
}

/** What the pointer says of versions when a rollout ends. */
function standingAfter(pointer: RulesPointer, { rule, number, state }: Rollout, hand: Hand): Partial<RulesPointer> {
  if (state === 'completed')
    return {
      rules: composeStanding(pointer.rules ?? [], { publish: [{ rule, number }], retire: [] }, hand),
      aside: pointer.aside.filter((one) => one !== rule),
      paused: pointer.paused?.filter((one) => one.rule !== rule),
    };
  if (state !== 'abandoned') return {};
  const out: Brought = { rule, number, ...hand };
  return { takenOut: [...(pointer.takenOut ?? []), out].slice(-MOST_TAKEN_OUT) };
}
