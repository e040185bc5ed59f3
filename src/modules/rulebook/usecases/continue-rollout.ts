import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, notFound } from '../../../kernel/index.js';
import { mayPublish } from '../domain/four-eyes.js';
import { reachInForce, reachOf } from '../domain/reach.js';
import { rolloutEvent, type Rollout } from '../domain/rollout.js';
import { documentOf } from '../domain/rule-version.js';
import type { By } from './by.js';
import { ChangeRollout } from './change-rollout.js';
import { nextLook } from './check-rollout.js';
import { rolloutAt } from './find-rollout.js';
import { RuleVersionStore } from './rule-version-store.js';

/**
 * Lets a stopped rollout go on with the stage it was in, whose hours begin anew; what it did before is not counted again.
 * That brings the version into force, so it takes who may publish it: nobody who wrote it. From then on it goes on in their name.
 */
@Injectable()
export class ContinueRollout {
  constructor(
    private readonly change: ChangeRollout,
    private readonly versions: RuleVersionStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `conflict` unless it is stopped and its content still may come into force, `forbidden` for its writers and where it, or what it replaces, reaches outside their scope. */
  async run(on: { id: string; expected: number }, { principal }: By): Promise<Rollout> {
    const running = await this.change.run(async ({ pointer, documents }) => {
      const known = rolloutAt(pointer, on, 'running');
      const { rule, number, ruleVersion } = known;
      if (pointer.disagreed?.includes(ruleVersion) === true)
        throw new EndcapError('conflict', `${rule}: this content was set aside because its second opinion disagreed; write another`);
      const version = await this.versions.find(rule, number);
      if (version === undefined) throw notFound('rule version');
      const writers = (await this.versions.ofContent(rule, ruleVersion)).flatMap((one) => one.writers);
      const reaches = [reachOf(documentOf(version)), ...reachInForce(rule, documents)];
      const answer = mayPublish(
        principal,
        reaches.map((reach) => ({ rule, writers, reach })),
      );
      if (!answer.ok) throw new EndcapError('forbidden', answer.because);
      const at = this.clock.now();
      const { because: _because, figures: _figures, ...rest } = known;
      const rollout: Rollout = {
        ...rest,
        version: known.version + 1,
        state: 'running',
        stageSince: at,
        countedSince: at,
        startedBy: principal.id,
      };
      const event = rolloutEvent('rule-rollout.continued', rollout, { at, actor: principal.id, due: { 'rules.roll': nextLook(at) } });
      return { rollout, events: [event], hand: { by: principal.id, at } };
    });
    if (running === undefined) throw notFound('rule rollout');
    return running;
  }
}
