import type { EventDraft, Proposal, SubjectKey } from '../../../kernel/index.js';
import { ProposalReader } from '../usecases/proposal-reader.js';
import type { ProposalsMade, ProposalWriter } from '../usecases/ports.js';

/** Proposals older than this are let go: whoever asks looks back a day. */
const KEPT_MS = 49 * 3_600_000;

/** Proposals in memory, for history lived again; told to nobody but `written`. */
export class MemoryProposalStore extends ProposalReader implements ProposalsMade, ProposalWriter {
  private readonly rows = new Map<string, Proposal>();

  constructor(private readonly written: (proposal: Proposal, events: readonly EventDraft[]) => void = () => undefined) {
    super();
  }

  insertMany(proposals: readonly { entity: Proposal; events: readonly EventDraft[] }[]): Promise<void> {
    for (const { entity, events } of proposals) {
      if (this.rows.has(entity.id)) continue;
      this.rows.set(entity.id, entity);
      this.written(entity, events);
      this.forget(entity.madeAt.getTime() - KEPT_MS);
    }
    return Promise.resolve();
  }

  find(id: string): Promise<Proposal | undefined> {
    return Promise.resolve(this.rows.get(id));
  }

  findMany(ids: readonly string[]): Promise<Proposal[]> {
    return Promise.resolve([...new Set(ids)].flatMap((id) => this.rows.get(id) ?? []).sort((a, b) => (a.id < b.id ? -1 : 1)));
  }

  ofException(exception: string): Promise<Proposal[]> {
    return Promise.resolve(this.made((proposal) => proposal.exception === exception));
  }

  about(subject: SubjectKey, from: Date, until: Date): Promise<Proposal[]> {
    return Promise.resolve(this.made(({ expected, madeAt }) => expected.subject === subject && madeAt >= from && madeAt < until));
  }

  madeBetween(from: Date, until: Date): Promise<Proposal[]> {
    return Promise.resolve(this.made(({ madeAt }) => madeAt >= from && madeAt < until));
  }

  count(): Promise<number> {
    return Promise.resolve(this.rows.size);
  }

  private made(which: (proposal: Proposal) => boolean): Proposal[] {
    const found = [...this.rows.values()].filter(which);
    return found.sort((a, b) => a.madeAt.getTime() - b.madeAt.getTime() || (a.id < b.id ? -1 : 1));
  }

  /** Proposals come by the moment they were made at. */
  private forget(before: number): void {
    for (const [id, { madeAt }] of this.rows) {
      if (madeAt.getTime() >= before) return;
      this.rows.delete(id);
    }
  }
}
