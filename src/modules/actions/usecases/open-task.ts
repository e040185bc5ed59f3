import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import type { ActionRecord } from '../domain/action-record.js';
import { taskEvent } from '../domain/task-events.js';
import { taskOf } from '../domain/task.js';
import { ConcludeAction } from './conclude-action.js';
import { TaskStore } from './ports.js';

/** Hands a task to a store. The effect of the action is that the store has it; what the store does is told by the task. */
@Injectable()
export class OpenTask {
  constructor(
    private readonly tasks: TaskStore,
    private readonly conclude: ConcludeAction,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(action: ActionRecord): Promise<void> {
    const task = taskOf(action, this.clock.now());
    if (task === undefined) throw new RangeError(`action: ${action.spec.type} is no task`);
    await this.tasks.insert(task, [taskEvent('task.opened', task, { at: task.createdAt, data: { dueAt: task.dueAt.toISOString() } })]);
    const via = action.state === 'intent' ? (['sent'] as const) : [];
    await this.conclude.run({ ...action, attempts: action.attempts + 1 }, { state: 'succeeded', via, task: task.id, reference: task.id });
  }
}
