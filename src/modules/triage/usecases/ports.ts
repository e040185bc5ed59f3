import type { AgentSpec, Step } from '../../../agents/index.js';
import type { EventDraft, Proposal, SubjectKey } from '../../../kernel/index.js';
import type { AgentRunRecord } from '../domain/agent-run.js';

/** Runs and the documents they end in. */
export abstract class AgentRunStore {
  /** Those already there stay as they are: a run is resumed, not begun again. Answers the ids of these. */
  abstract begin(runs: readonly AgentRunRecord[]): Promise<ReadonlySet<string>>;
  abstract findMany(ids: readonly string[]): Promise<AgentRunRecord[]>;
  abstract finish(run: AgentRunRecord, events: readonly EventDraft[]): Promise<boolean>;
}

/** Where proposals are written; reading them is `ProposalReader`. */
export abstract class ProposalWriter {
  abstract insertMany(proposals: readonly { entity: Proposal; events: readonly EventDraft[] }[]): Promise<void>;
}

/** Proposals by when they were made, oldest first. */
export abstract class ProposalsMade {
  /** Those whose effect is expected at a subject, made at or after `from` and before `until`. */
  abstract about(subject: SubjectKey, from: Date, until: Date): Promise<Proposal[]>;
  abstract madeBetween(from: Date, until: Date): Promise<Proposal[]>;
}

/** Agent specs in force. */
export abstract class AgentSpecs {
  abstract active(id: string): Promise<AgentSpec | undefined>;
  abstract list(): Promise<AgentSpec[]>;
}

/** The journalled steps of a run, for people and replay. */
export abstract class JournalReader {
  abstract load(runId: string): Promise<Step[]>;
}
