import type { ExpectedEffect, FactReading, Money, Place } from '../../../kernel/index.js';

export const OUTCOME_RESULTS = ['met', 'missed', 'unknown'] as const;
export type OutcomeResult = (typeof OUTCOME_RESULTS)[number];

/** Whether an action did what it was expected to do, looked at when it should have. Immutable. */
export type Outcome = {
  readonly id: string;
  readonly schemaVersion: number;
  readonly version: number;
  readonly action: string;
  readonly actionType: string;
  readonly exception: string;
  readonly place: Place;
  readonly expected: ExpectedEffect;
  readonly result: OutcomeResult;
  readonly seen: FactReading['value'] | null;
  readonly seenAt: Date | null;
  /** Sales the action made possible, at retail price; see `avoidedLoss`. */
  readonly lostSalesAvoided: Money;
  readonly observedAt: Date;
  readonly correlationId: string;
};

/**
 * Met when the fact lies within the bounds expected, missed when it does not; unknown when there is no reading, it is no
 * number, or it is older than the action itself and so cannot tell.
 */
export function judgeEffect(expected: ExpectedEffect, reading: FactReading | undefined, since: Date): OutcomeResult {
  if (reading === undefined || typeof reading.value !== 'number' || !Number.isFinite(reading.value)) return 'unknown';
  if (reading.at < since) return 'unknown';
  if (expected.atLeast !== undefined && reading.value < expected.atLeast) return 'missed';
  if (expected.atMost !== undefined && reading.value > expected.atMost) return 'missed';
  return 'met';
}

/**
 * Units whose sale the moved goods made possible: what was sold after the action beyond what stood there without it,
 * at most what it brought. `onHandBefore` is the estimate when the action was authorised.
 */
export function unitsMadePossible(moved: number, soldSince: number, onHandBefore: number): number {
  return Math.max(0, Math.min(moved, soldSince - Math.max(0, onHandBefore)));
}
