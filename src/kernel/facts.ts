import type { SubjectKey } from './subject.js';

/** A fact value: a number in the unit of the fact, text, or yes/no. Moments are ISO 8601 text. */
export type FactValue = number | string | boolean;

/** One entry of a fact that is a list: plain values under the names the catalogue declares for it. */
export type FactEntry = Readonly<Record<string, FactValue>>;

/** One reading of a fact: the value, when it was true (event time), and where it comes from. */
export type FactReading = {
  /** Or, of a fact that is a list, its entries. */
  readonly value: FactValue | readonly FactEntry[];
  readonly at: Date;
  /** Signal id, or `derived:<fact>`, `plan:<id>`, `masterdata`. */
  readonly source: string;
  readonly trust?: 'ok' | 'suspect';
};

/** Everything known about one subject at one moment; `read` answers undefined for what is not known. */
export interface FactView {
  readonly subject: SubjectKey;
  readonly at: Date;
  read(fact: string): FactReading | undefined;
}

/** The fact a comparison compares with, in the place of a plain value: what was read, when it was true, and where from. */
export type NeededFact = {
  readonly fact: string;
  readonly value: FactValue | null;
  readonly at: string | null;
  readonly source: string | null;
};

/**
 * One leaf of a decision's reason: the fact, what was needed, what was seen. Times are ISO text so that the record
 * survives JSON and hashing unchanged.
 */
export type Because = {
  readonly fact: string;
  readonly operator: string;
  /** The value of the condition, or a `NeededFact` where two facts are compared. */
  readonly needed: unknown;
  /** A list where a path looks into every entry of one (`[*].units`). */
  readonly seen: FactValue | readonly FactValue[] | null;
  readonly at: string | null;
  readonly source: string | null;
  readonly result: 'true' | 'false' | 'unknown';
};
