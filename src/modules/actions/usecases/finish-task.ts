import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, inScope, notFound, type EventType, type Principal } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { taskEvent } from '../domain/task-events.js';
import { tooLate, type Task } from '../domain/task.js';
import { TaskStore } from './ports.js';

export type Finish = {
  readonly state: 'confirmed' | 'overridden';
  readonly changes: Partial<Task>;
  /** For the record: no words of people. */
  readonly data: Record<string, unknown>;
  /** Version the caller read, if they said so. */
  readonly version?: number | undefined;
};

/** Ends an open task, once: whether it is still open and in time is decided in the write itself. */
@Injectable()
export class FinishTask {
  constructor(
    private readonly tasks: TaskStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `not-found` out of scope, `conflict` when it is over, `stale` when it changed meanwhile. */
  async run(id: string, finish: Finish, by: Principal): Promise<Task> {
    const task = await this.tasks.find(id);
    if (task === undefined || !inScope(by.scope, task.place)) throw notFound('task');
    if (finish.version !== undefined && finish.version !== task.version) throw stale();
    const at = this.clock.now();
    const late = tooLate(task, at);
    if (late !== undefined) throw new EndcapError('conflict', late);
    const finished: Task = { ...task, ...finish.changes, state: finish.state, finishedAt: at, finishedBy: by.id };
    const type: EventType = `task.${finish.state}`;
    if (!(await this.tasks.finish(finished, [taskEvent(type, finished, { at, actor: by.id, data: finish.data })], at)))
      throw new EndcapError('conflict', 'somebody else finished this task meanwhile, or its time ran out');
    return { ...finished, version: finished.version + 1 };
  }
}
