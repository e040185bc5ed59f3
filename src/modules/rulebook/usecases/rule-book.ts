import type { EventDraft } from '../../../kernel/index.js';
import type { RuleDocument } from '../../../rules/index.js';

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
};

/** Keeps rule sets by their content hash, and which one is in force. */
export abstract class RuleBook {
  abstract pointer(): Promise<RulesPointer | undefined>;
  abstract documents(digest: string): Promise<readonly RuleDocument[] | undefined>;
  /** Keeps a set; keeping it twice is keeping it once. */
  abstract keep(digest: string, documents: readonly RuleDocument[], by: { principal: string; at: Date }): Promise<void>;
  /** Compare-and-set on the version of the pointer; 0 = there is none yet. False when somebody else was faster. */
  abstract pointTo(pointer: RulesPointer, event: EventDraft): Promise<boolean>;
}
