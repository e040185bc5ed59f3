import type { EventDraft } from '../../../kernel/index.js';
import { versionedAs, type RollingRule, type RuleDocument } from '../../../rules/index.js';
import type { Brought } from '../domain/compose-set.js';
import type { Rollout } from '../domain/rollout.js';
import type { PausedRule, ResumedRule } from '../domain/unusual-hour.js';

/** Which set is in force. One document; its version rises with every publication and every rule set aside. */
export type RulesPointer = {
  readonly id: 'in-force';
  readonly schemaVersion: 1;
  readonly version: number;
  readonly digest: string;
  /** Content hash of the seed it came from; absent once people published something else. */
  readonly seed?: string;
  readonly publishedBy: string;
  readonly publishedAt: Date;
  /** Rules that raise nothing any more because their second opinion disagreed. */
  readonly aside: readonly string[];
  /** Contents ever set aside, by hash: they do not come back, under whatever number. */
  readonly disagreed?: readonly string[];
  /** Versions the set is made of, and who brought each in; absent in what releases before the rulebook wrote. */
  readonly rules?: readonly Brought[];
  /** Rules that raise nothing until a person looks, because an hour lay far outside their history. */
  readonly paused?: readonly PausedRule[];
  /** Paused rules that people let go on, newest last. */
  readonly resumed?: readonly ResumedRule[];
  /** Versions being brought into force in stages, and those that ended last, newest last. */
  readonly rollouts?: readonly Rollout[];
  /** Versions taken out last without a successor, and by whom. */
  readonly takenOut?: readonly Brought[];
};

/** Since when a rule in force is: the moment its version came in, of a rule made from a table that of the table. */
export const inForceSince = (document: Pick<RuleDocument, 'id' | 'table'>, { rules, publishedAt }: RulesPointer): Date =>
  rules?.find(({ rule }) => rule === versionedAs(document))?.at ?? publishedAt;

/** What makes up a set: its documents, and the versions beside them that hold in some places only. */
export type SetParts = { readonly documents: readonly RuleDocument[]; readonly rolling: readonly RollingRule[] };
/** A set as it is kept, with the content hash of each document in the same order. */
export type KeptSet = SetParts & { readonly versions: readonly string[] };

/** The set in force as it was read. */
export type Standing = KeptSet & { readonly pointer: RulesPointer };

/** Keeps rule sets by their content hash, and which one is in force. */
export abstract class RuleBook {
  abstract pointer(): Promise<RulesPointer | undefined>;
  abstract kept(digest: string): Promise<KeptSet | undefined>;
  /** Keeps a set; keeping it twice is keeping it once. */
  abstract keep(digest: string, set: SetParts, by: { principal: string; at: Date }): Promise<void>;
  /** Compare-and-set on the version of the pointer; 0 = there is none yet. False when somebody else was faster. */
  abstract pointTo(pointer: RulesPointer, events: readonly EventDraft[]): Promise<boolean>;
}
