import { Injectable } from '@nestjs/common';
import { taskEvent } from '../domain/task-events.js';
import type { Task } from '../domain/task.js';
import { TaskStore } from './ports.js';

/** Closes tasks nobody did in time. */
@Injectable()
export class ExpireTasks {
  constructor(private readonly tasks: TaskStore) {}

  async run(ids: readonly string[], at: Date): Promise<void> {
    const due = (await this.tasks.findMany(ids)).filter((task) => task.state === 'open' && task.dueAt <= at);
    await Promise.all(
      due.map((task) => {
        const expired: Task = { ...task, state: 'expired', finishedAt: at };
        return this.tasks.expire(expired, [taskEvent('task.expired', expired, { at })]);
      }),
    );
  }
}
