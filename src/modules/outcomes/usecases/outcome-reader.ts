import type { Outcome } from '../domain/outcome.js';

/** Outcomes as figures and screens read them. */
export abstract class OutcomeReader {
  /** Observed at or after `from` and before `until`, business time. */
  abstract observedBetween(from: Date, until: Date): Promise<Outcome[]>;
  /** How many, by result. */
  abstract totals(): Promise<Record<string, number>>;
}
