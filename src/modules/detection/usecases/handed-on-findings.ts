import { Injectable } from '@nestjs/common';
import type { Finding } from '../../../kernel/index.js';
import type { UnsentFinding } from '../domain/fact-bucket.js';
import { FindingReader, inOrderOfEvents } from './finding-store.js';

/** Findings kept in memory for the jobs they were handed on with; one is about 5 kB. */
const MOST_AT_HAND = 10_000;
/** A job of `exceptions.apply`, as far as it says what is to be applied. */
export type ApplyJob = { readonly id: string; readonly refs: { readonly batch?: string } };

/** Findings for the stage after detection: mostly the same process applies what it raised, and need not read it again. */
@Injectable()
export class HandedOnFindings {
  private readonly atHand = new Map<string, readonly Finding[]>();
  private held = 0;

  constructor(private readonly kept: FindingReader) {}

  /** Exactly what the job is named after, and nothing that is not in the database. */
  note(job: string, findings: readonly UnsentFinding[]): void {
    this.forget(job);
    this.atHand.set(
      job,
      findings.map(({ batch: _batch, ...finding }) => finding),
    );
    this.held += findings.length;
    for (const oldest of this.atHand.keys()) {
      if (this.held <= MOST_AT_HAND) return;
      this.forget(oldest);
    }
  }

  /** What these jobs are about, by event time, then id. Who asks twice is answered from the database. */
  async of(jobs: readonly ApplyJob[]): Promise<Finding[]> {
    const known = jobs.flatMap(({ id }) => this.atHand.get(id) ?? []);
    const unknown = jobs.filter(({ id }) => !this.atHand.has(id)).flatMap(({ refs }) => refs.batch ?? []);
    for (const { id } of jobs) this.forget(id);
    const read = unknown.length === 0 ? [] : await this.kept.ofBatches(unknown);
    const once = new Map([...known, ...read].map((finding) => [finding.id, finding]));
    return [...once.values()].sort(inOrderOfEvents);
  }

  private forget(job: string): void {
    this.held -= this.atHand.get(job)?.length ?? 0;
    this.atHand.delete(job);
  }
}
