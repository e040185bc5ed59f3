import type { EventDraft, Role, Scope } from '../../../kernel/index.js';
import type { AgentAutonomy, AuthorityLayer, AuthorityTable } from '../../../policies/index.js';
import type { StockClaim } from '../../reservations/index.js';
import type { ApprovalRequest, ApprovalState } from '../domain/approval-request.js';
import type { Judgement } from '../domain/judgement.js';
import type { NamesById } from '../domain/summarise.js';

/** Verdicts as recorded; one a proposal. */
export abstract class JudgementStore {
  abstract ofProposals(proposals: readonly string[]): Promise<Map<string, Judgement>>;
  /** Those already there stay as they are. */
  abstract insertMany(judgements: readonly { entity: Judgement; events: readonly EventDraft[] }[]): Promise<void>;
  /** Compare-and-set on the version. */
  abstract save(judgement: Judgement, events: readonly EventDraft[]): Promise<boolean>;
}

/** Approval requests. */
export abstract class ApprovalStore {
  abstract find(id: string): Promise<ApprovalRequest | undefined>;
  abstract findMany(ids: readonly string[]): Promise<ApprovalRequest[]>;
  /** The newest request of each proposal. */
  abstract newestOf(proposals: readonly string[]): Promise<Map<string, ApprovalRequest>>;
  /** Those already there stay as they are. */
  abstract insertMany(requests: readonly { entity: ApprovalRequest; events: readonly EventDraft[] }[]): Promise<void>;
  /**
   * Writes a person’s decision if, in that very write, the request is still pending, still bound to this digest and not
   * past its time. False = reload and see what it is now.
   */
  abstract decide(request: ApprovalRequest, events: readonly EventDraft[], bound: { digest: string; now: Date }): Promise<boolean>;
  /** Compare-and-set on version and on the state it was read in. */
  abstract close(request: ApprovalRequest, events: readonly EventDraft[], from: ApprovalState): Promise<boolean>;
}

export type InboxFilter = {
  readonly state?: ApprovalState | undefined;
  readonly exception?: string | undefined;
  /** Absent = whatever roles are asked. */
  readonly roles?: readonly Role[];
  readonly scope: Scope;
  readonly limit: number;
  /** Money at risk and id of the last item of the page before. */
  readonly after?: readonly [number, string];
};

/** Approval requests for screens: dearest first. */
export abstract class ApprovalInbox {
  /** One more than the limit, if there are more. */
  abstract list(filter: InboxFilter): Promise<ApprovalRequest[]>;
}

/** The authority in force, with who published it. */
export type PublishedAuthority = {
  readonly id: string;
  readonly schemaVersion: number;
  readonly version: number;
  readonly table: AuthorityTable;
  /** Content hash of the seed it came from. */
  readonly seed: string;
  /** A person changed it: seeds no longer overwrite it. */
  readonly edited: boolean;
  readonly publishedBy: string;
  readonly publishedAt: Date;
};

export abstract class AuthorityStore {
  abstract current(): Promise<PublishedAuthority | undefined>;
  /** Publishes over the version read (undefined = the first). False when somebody else was faster. */
  abstract publish(next: PublishedAuthority, events: readonly EventDraft[], over: PublishedAuthority | undefined): Promise<boolean>;
}

/** Seeds of the authority table as shipped; undefined when the release ships none. */
export abstract class AuthoritySeeds {
  abstract read(): Promise<{ layers: readonly AuthorityLayer[]; hash: string } | undefined>;
}

/** How far agents’ own specs let them go; unknown agents are left out. */
export abstract class AgentLimits {
  abstract autonomyOf(proposers: readonly string[]): Promise<Map<string, AgentAutonomy>>;
}

/** What donors have, by the newest records; the units promised are another matter. */
export abstract class DonorRecords {
  abstract read(donors: readonly string[], at: Date): Promise<Map<string, Pick<StockClaim, 'onHand' | 'recordedAt'>>>;
}

/** Names of master data, by `kind:id`. */
export abstract class Names {
  abstract of(keys: readonly string[]): Promise<NamesById>;
}
