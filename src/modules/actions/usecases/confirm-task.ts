import { Injectable } from '@nestjs/common';
import { EndcapError, type Principal } from '../../../kernel/index.js';
import type { Task, TaskResult } from '../domain/task.js';
import { FinishTask } from './finish-task.js';
import { EvidenceStore } from './ports.js';

export type Confirmation = {
  readonly result: TaskResult;
  readonly counted?: number | undefined;
  readonly note?: string | undefined;
  readonly evidence: readonly string[];
  readonly version?: number | undefined;
};

/** A store says that it did a task, or could not, with what it counted and the photos it took. */
@Injectable()
export class ConfirmTask {
  constructor(
    private readonly finish: FinishTask,
    private readonly evidence: EvidenceStore,
  ) {}

  async run(id: string, confirmation: Confirmation, by: Principal): Promise<Task> {
    const { result, counted, note, evidence, version } = confirmation;
    const known = await this.evidence.known(evidence);
    const missing = evidence.findIndex((file) => !known.has(file));
    if (missing >= 0)
      throw new EndcapError('invalid', 'unknown evidence', { issues: [{ path: `evidence.${missing}`, message: 'upload it first' }] });
    const said = { result, evidence, ...(counted === undefined ? {} : { counted }) };
    return this.finish.run(
      id,
      { state: 'confirmed', changes: { confirmation: { ...said, ...(note === undefined ? {} : { note }) } }, data: said, version },
      by,
    );
  }
}
