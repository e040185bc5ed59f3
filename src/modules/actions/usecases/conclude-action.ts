import { Inject, Injectable } from '@nestjs/common';
import { Clock, type ActionState, type EventDraft } from '../../../kernel/index.js';
import { Metrics } from '../../../platform/index.js';
import { actionEvent } from '../domain/action-events.js';
import { move, type ActionRecord } from '../domain/action-record.js';
import { ActionStore } from './ports.js';
import { SettleStock } from './settle-stock.js';

export type Ending = {
  readonly state: 'succeeded' | 'failed' | 'unknown' | 'refused';
  readonly status?: number;
  readonly reference?: string;
  readonly reason?: string;
  readonly task?: string;
  /** States passed on the way. */
  readonly via?: readonly ActionState[];
};

/** Writes how an action ended, tells the stages after, and settles the goods it wanted. */
@Injectable()
export class ConcludeAction {
  constructor(
    private readonly actions: ActionStore,
    private readonly settle: SettleStock,
    private readonly metrics: Metrics,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * False when somebody else has the action now; then nothing was written. With what `opened` it the action is not stored
   * yet: it begins and ends in one write.
   */
  async run(action: ActionRecord, ending: Ending, opened?: EventDraft): Promise<boolean> {
    const at = this.clock.now();
    const { state, via = [], task, ...rest } = ending;
    const result = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const ended = move(action, [...via, state], { finishedAt: at, result, retryAt: undefined });
    const event = actionEvent(`action.${state}`, ended, {
      at,
      data: { attempts: ended.attempts, ...result },
      ...(task === undefined ? {} : { task }),
    });
    const written = opened === undefined ? this.actions.save(ended, [event]) : this.actions.insert(ended, [opened, event]);
    if (!(await written)) return false;
    this.metrics.actions.inc({ type: action.spec.type, result: state });
    await this.settle.run(ended, at);
    return true;
  }
}
