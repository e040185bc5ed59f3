import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../kernel/index.js';
import type { OverrideReason, Task } from '../domain/task.js';
import { FinishTask } from './finish-task.js';

/** A store says that it will not do a task, and why; counted as an override. */
@Injectable()
export class OverrideTask {
  constructor(private readonly finish: FinishTask) {}

  run(
    id: string,
    override: { reasonCode: OverrideReason; note?: string | undefined; version?: number | undefined },
    by: Principal,
  ): Promise<Task> {
    const { reasonCode, note, version } = override;
    const changes = { override: { reasonCode, ...(note === undefined ? {} : { note }) } };
    return this.finish.run(id, { state: 'overridden', changes, data: { reasonCode }, version }, by);
  }
}
