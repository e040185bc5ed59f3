import { Inject, Injectable } from '@nestjs/common';
import { Clock, notFound } from '../../../kernel/index.js';
import { reachInForce } from '../domain/reach.js';
import { rolloutEvent, type Rollout } from '../domain/rollout.js';
import type { By } from './by.js';
import { ChangeRollout } from './change-rollout.js';
import { reachRolled, rolloutAt } from './find-rollout.js';
import { mustCover } from './must-cover.js';
import { RuleVersionStore } from './rule-version-store.js';
import { SettleVersions } from './settle-versions.js';

/** Gives a rollout up for good: its version is retired, what it replaced stays in force. */
@Injectable()
export class AbandonRollout {
  constructor(
    private readonly change: ChangeRollout,
    private readonly settle: SettleVersions,
    private readonly versions: RuleVersionStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `conflict` when it ended before, `forbidden` where the version, or what it replaces, reaches outside their scope. */
  async run(on: { id: string; expected: number }, note: string, { principal, correlationId }: By): Promise<Rollout> {
    const abandoned = await this.change.run(async ({ pointer, documents }) => {
      const known = rolloutAt(pointer, on, 'abandoned');
      mustCover(principal, known.rule, [...(await reachRolled(this.versions, known)), ...reachInForce(known.rule, documents)]);
      const at = this.clock.now();
      const rollout: Rollout = { ...known, version: known.version + 1, state: 'abandoned' };
      const event = rolloutEvent('rule-rollout.abandoned', rollout, { at, actor: principal.id });
      return { rollout, events: [event], hand: { by: principal.id, at, note } };
    });
    if (abandoned === undefined) throw notFound('rule rollout');
    await this.settle.run(correlationId);
    return abandoned;
  }
}
