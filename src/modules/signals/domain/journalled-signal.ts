/** Where a journalled signal stands. Quarantined ones wait for a person; discarded ones were given up. */
export const SIGNAL_STATES = ['accepted', 'quarantined', 'discarded'] as const;
export type SignalState = (typeof SIGNAL_STATES)[number];

/** Why a signal was set aside. */
export type QuarantineReason = {
  readonly code: 'schema' | 'unknown-reference' | 'implausible';
  readonly issues: readonly { readonly path: string; readonly message: string }[];
};

/** A signal as the journal keeps it. */
export type JournalledSignal = {
  /** Derived from (authenticated source, CloudEvents source, CloudEvents id): the deduplication key. */
  readonly id: string;
  readonly source: string;
  readonly ceSource: string;
  readonly ceId: string;
  readonly type: string;
  /** Event time. */
  readonly time: Date;
  /** Business time of acceptance. */
  readonly receivedAt: Date;
  /** Wall time of acceptance. */
  readonly recordedAt: Date;
  /** SHA-256 of the event in canonical JSON (RFC 8785), hexadecimal. */
  readonly digest: string;
  readonly correlationId: string;
  /** The journal write it came with. */
  readonly batch: string;
  readonly state: SignalState;
  /** Parsed data; absent while quarantined. */
  readonly data?: unknown;
  /** Data as it came, JSON text: kept of quarantined signals, as evidence, in a form any key fits into. */
  readonly raw?: string;
  readonly reason?: QuarantineReason;
  /** Store it seems to be about, so that scopes hold for quarantined signals. */
  readonly store?: string;
};
