import { Inject, Injectable } from '@nestjs/common';
import { Clock, notFound } from '../../../kernel/index.js';
import { rolloutEvent, type Rollout } from '../domain/rollout.js';
import type { By } from './by.js';
import { ChangeRollout } from './change-rollout.js';
import { rolloutAt } from './find-rollout.js';

/** Stops a rollout: what it replaced holds everywhere again. Whoever may write rules may; going back needs no second person. */
@Injectable()
export class StopRollout {
  constructor(
    private readonly change: ChangeRollout,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `conflict` unless it is running. */
  async run(on: { id: string; expected: number }, because: string, { principal }: By): Promise<Rollout> {
    const stopped = await this.change.run(({ pointer }) => {
      const known = rolloutAt(pointer, on, 'stopped');
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
