import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, notFound } from '../../../kernel/index.js';
import { Directory } from '../../masterdata/index.js';
import { reachInForce, touches } from '../domain/reach.js';
import { rolloutEvent, type Rollout } from '../domain/rollout.js';
import type { By } from './by.js';
import { ChangeRollout } from './change-rollout.js';
import { reachRolled, rolloutAt } from './find-rollout.js';
import { RuleVersionStore } from './rule-version-store.js';

/**
 * Stops a rollout: what it replaced holds everywhere again. Whoever may write rules and has one of its places in their scope
 * may: going back is the safe direction and needs no second person.
 */
@Injectable()
export class StopRollout {
  constructor(
    private readonly change: ChangeRollout,
    private readonly versions: RuleVersionStore,
    private readonly directory: Directory,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `conflict` unless it is running, `forbidden` where none of its places is theirs. */
  async run(on: { id: string; expected: number }, because: string, { principal }: By): Promise<Rollout> {
    const stopped = await this.change.run(async ({ pointer, documents }) => {
      const known = rolloutAt(pointer, on, 'stopped');
      const reaches = [...(await reachRolled(this.versions, known)), ...reachInForce(known.rule, documents)];
      const snapshot = this.directory.snapshot();
      const places = snapshot.stores().map(({ id }) => snapshot.placeOf(id));
      if (!reaches.some((reach) => touches(reach, principal.scope, places)))
        throw new EndcapError('forbidden', `${known.rule}: it reaches none of your banners, regions or stores`);
      const at = this.clock.now();
      const rollout: Rollout = { ...known, version: known.version + 1, state: 'stopped', because };
      // What people write may name people: the record says who, and the rollout why.
      const event = rolloutEvent('rule-rollout.stopped', { ...rollout, because: 'stopped by a person' }, { at, actor: principal.id });
      return { rollout, events: [event], hand: { by: principal.id, at } };
    });
    if (stopped === undefined) throw notFound('rule rollout');
    return stopped;
  }
}
