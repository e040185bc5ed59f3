import type { Proposal } from '../../../kernel/index.js';

/** Proposals as the later stages read them. */
export abstract class ProposalReader {
  abstract find(id: string): Promise<Proposal | undefined>;
  abstract findMany(ids: readonly string[]): Promise<Proposal[]>;
  /** Proposals of one exception, oldest first. */
  abstract ofException(exception: string): Promise<Proposal[]>;
  abstract count(): Promise<number>;
}
