/** Counts of signals since the installation began. */
export type SignalCounts = {
  readonly accepted: number;
  readonly duplicates: number;
  /** Set aside and not yet repaired or discarded. */
  readonly quarantined: number;
  /** Journalled and not yet evaluated. */
  readonly pending: number;
};
