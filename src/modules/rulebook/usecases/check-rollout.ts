import { Inject, Injectable } from '@nestjs/common';
import { Clock, deriveId, SYSTEM } from '../../../kernel/index.js';
import { Log, WorkStore } from '../../../platform/index.js';
import { nextStep, rolloutEvent, type Rollout, type RolloutFigures, type RolloutStep } from '../domain/rollout.js';
import { ChangeRollout, type RolloutChange } from './change-rollout.js';
import { JudgeRollout } from './judge-rollout.js';

/** How often a running rollout is looked at, business time. */
const EVERY_MS = 300_000;

/** The next full five minutes: looks of one rollout asked for twice fall together. */
export const nextLook = (now: Date): Date => new Date((Math.floor(now.getTime() / EVERY_MS) + 1) * EVERY_MS);

/**
 * Looks at a running rollout: stops it when a figure is beyond what its author expects or its publisher may no longer
 * publish, moves it on when a stage is over, and asks to be called again in five minutes.
 */
@Injectable()
export class CheckRollout {
  constructor(
    private readonly judge: JudgeRollout,
    private readonly change: ChangeRollout,
    private readonly work: WorkStore,
    @Inject(Clock) private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Does nothing for one that is not running. */
  async run(id: string): Promise<void> {
    let again = false;
    const changed = await this.change.run(async (standing) => {
      const rollout = standing.pointer.rollouts?.find((one) => one.id === id);
      again = rollout?.state === 'running';
      if (rollout === undefined || !again) return undefined;
      const { figures, refusal } = await this.judge.run(rollout, standing);
      const at = this.clock.now();
      const step: RolloutStep = refusal === undefined ? nextStep(rollout, figures, at) : { does: 'stop', because: refusal };
      return step.does === 'wait' ? undefined : taken(rollout, step, figures, at);
    });
    if (changed !== undefined) {
      again = changed.state === 'running';
      const { rule, number, state, stage, because } = changed;
      this.log[state === 'stopped' ? 'error' : 'info']({ rollout: id, rule, number, state, stage, because }, 'rule-rollout.moved');
    }
    if (again) await this.callAgain(id);
  }

  private async callAgain(rollout: string): Promise<void> {
    const dueAt = nextLook(this.clock.now());
    const cause = { id: rollout, type: 'rule-rollout.started', data: { rollout } };
    await this.work.add([
      {
        id: deriveId('job', 'rules.roll', rollout, dueAt.toISOString()),
        job: 'rules.roll',
        cause,
        refs: {},
        correlationId: rollout,
        dueAt,
        priority: 0,
      },
    ]);
  }
}

function taken(rollout: Rollout, step: Exclude<RolloutStep, { does: 'wait' }>, figures: RolloutFigures, at: Date): RolloutChange {
  const version = rollout.version + 1;
  const told = { at, actor: SYSTEM.id };
  if (step.does === 'stop') {
    const stopped: Rollout = { ...rollout, version, state: 'stopped', because: step.because, figures };
    return { rollout: stopped, events: [rolloutEvent('rule-rollout.stopped', stopped, told)], hand: { by: SYSTEM.id, at } };
  }
  // It goes on in the name of whoever published it.
  const hand = { by: rollout.startedBy, at, ...(rollout.note === undefined ? {} : { note: rollout.note }) };
  if (step.does === 'advance') {
    const advanced: Rollout = { ...rollout, version, stage: rollout.stage + 1, stageSince: at, figures };
    return { rollout: advanced, events: [rolloutEvent('rule-rollout.advanced', advanced, told)], hand };
  }
  const completed: Rollout = { ...rollout, version, state: 'completed', figures };
  return { rollout: completed, events: [rolloutEvent('rule-rollout.completed', completed, told)], hand };
}
