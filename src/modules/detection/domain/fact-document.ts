import type { FactValue, SubjectKey } from '../../../kernel/index.js';

/** Last word on a reported fact: value, event time (ms) and the signal that said so. */
export type LatestValue = { readonly v: FactValue; readonly at: number; readonly s: string; readonly t?: 'suspect' };

/** A delivery that is planned and not yet received, or one remembered for as long as a late word on it may come. */
export type OpenDelivery = {
  readonly delivery: string;
  /** Units of this product. */
  readonly quantity: number;
  /** Arrival first planned, ms. */
  readonly plannedAt: number;
  /** Arrival by the newest announcement, ms. */
  readonly eta: number;
  /** `supplier:S1`, `dc:D1`, `store:12`. */
  readonly from: SubjectKey;
  /** Action that asked for it, if any. */
  readonly cause?: string;
};

/** A delivery as the fact document keeps it: what was said when, so that the order of words does not matter. */
export type KnownDelivery = OpenDelivery & {
  /** Event time (ms) of the newest announcement. */
  readonly toldAt: number;
  readonly toldBy: string;
  readonly received?: { readonly quantity: number; readonly at: number };
};

/** Something that is counted: event time (ms), signal, and what kind of thing it was. */
export type FactEvent = [ms: number, signal: string, label: string];

/** When a rule last raised a finding for the subject, and for which signal. */
export type Raised = { readonly at: number; readonly s: string };

/** What one supplier announced last: facts of the subject `supplier:…`. */
export type KnownNotice = {
  readonly kind: string;
  readonly at: number;
  readonly s: string;
  /** Products it is about; absent = all of the supplier. */
  readonly products?: readonly string[];
  readonly delayHours?: number;
  readonly until?: number;
};

/**
 * Everything signals said about one subject, except hourly sales and plans, which are kept by store. There are hundreds of
 * thousands, most of them with a latest value or two and nothing else: what is empty is shared, and replaced, not changed.
 */
export type FactDocument = {
  readonly id: SubjectKey;
  readonly latest: Record<string, LatestValue>;
  /** Events by fact, newest last, at most 100 of 35 days. */
  events: Readonly<Record<string, readonly FactEvent[]>>;
  inbound: readonly KnownDelivery[];
  notices: readonly KnownNotice[];
  raised: Readonly<Record<string, Raised>>;
};

const NONE: readonly never[] = Object.freeze([]);
const NOTHING: Readonly<Record<string, never>> = Object.freeze({});

/** An empty document of a subject nobody has said anything about. */
export const emptyDocument = (id: SubjectKey): FactDocument => ({
  id,
  latest: {},
  events: NOTHING,
  inbound: NONE,
  notices: NONE,
  raised: NOTHING,
});
