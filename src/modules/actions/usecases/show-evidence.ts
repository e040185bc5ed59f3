import { Injectable } from '@nestjs/common';
import { notFound, type Principal } from '../../../kernel/index.js';
import { EVIDENCE_ID, type EvidenceFile } from '../domain/evidence.js';
import { EvidenceStore, TaskBoard } from './ports.js';

/** Gives evidence back to who sent it, and to those in whose scope a task has it. */
@Injectable()
export class ShowEvidence {
  constructor(
    private readonly evidence: EvidenceStore,
    private readonly tasks: TaskBoard,
  ) {}

  async run(id: string, by: Principal): Promise<{ file: EvidenceFile; bytes: Buffer }> {
    const file = EVIDENCE_ID.test(id) ? await this.evidence.find(id) : undefined;
    if (file === undefined || (file.by !== by.id && !(await this.tasks.hasEvidence(id, by.scope)))) throw notFound('evidence');
    const bytes = await this.evidence.read(id);
    if (bytes === undefined) throw notFound('evidence');
    return { file, bytes };
  }
}
