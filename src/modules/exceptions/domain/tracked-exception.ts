import type { RetailException } from '../../../kernel/index.js';

/** A retail exception with the work that is under way for it: what decides its next state. */
export type TrackedException = RetailException & {
  readonly pending: {
    /** Proposals waiting for policy or people. */
    readonly proposals: readonly string[];
    /** Actions authorised and not ended, or ended and waiting for their outcome. */
    readonly actions: readonly string[];
    readonly outcomes: readonly string[];
  };
  /** Causes already counted (jobs may come again), newest last, at most 60. */
  readonly seen: readonly string[];
  /** When each rule last joined, ms of event time, by rule id. */
  readonly joinedAt: Readonly<Record<string, number>>;
  /** Event time of a recovery seen while actions were still under way. */
  readonly recoveredAt?: Date;
};
