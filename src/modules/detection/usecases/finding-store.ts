import type { Finding } from '../../../kernel/index.js';
import type { UnsentFinding } from '../domain/fact-bucket.js';

/** Keeps findings, which never change. */
export abstract class FindingStore {
  /** Inserts; those already there stay. */
  abstract insertMany(findings: readonly UnsentFinding[]): Promise<void>;
  /** Ids of what a rule version raised in an hour of event time, the first of them by event time; at most `limit`. */
  abstract idsOfHour(ruleVersion: string, hour: Date, limit: number): Promise<string[]>;
  /** Subjects a rule version spoke of in an hour of event time, each once. */
  abstract subjectsOfHour(ruleVersion: string, hour: Date): Promise<ReadonlySet<string>>;
  /** How many findings a rule version raised in an hour of event time. */
  abstract countOfHour(ruleVersion: string, hour: Date): Promise<number>;
}

/** By event time, then id. */
export const inOrderOfEvents = (a: Finding, b: Finding): number =>
  a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : Number(a.id > b.id));

/** Findings as later stages and screens read them. */
export abstract class FindingReader {
  /** Findings of batches, by event time, then id. */
  abstract ofBatches(batches: readonly string[]): Promise<Finding[]>;
  /** Newest first. */
  abstract ofSubject(subject: string, limit: number, before?: readonly [at: number, id: string]): Promise<Finding[]>;
}
