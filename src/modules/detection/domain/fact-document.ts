import type { FactValue, Finding, SubjectKey } from '../../../kernel/index.js';

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

/** Everything signals said about one subject, except hourly sales and plans, which are kept by store. */
export type FactDocument = {
  readonly id: SubjectKey;
  readonly schemaVersion: 1;
  /** Version it was read at; 0 = not stored yet. */
  version: number;
  latest: Record<string, LatestValue>;
  /** Events by fact, newest last, at most 100 of 35 days. */
  events: Record<string, FactEvent[]>;
  inbound: KnownDelivery[];
  notices: KnownNotice[];
  raised: Record<string, Raised>;
  /** Findings raised with this very write and not yet handed on. */
  unsent: UnsentFinding[];
};

/** A finding with the batch it is handed on with. */
export type UnsentFinding = Finding & { readonly batch: string };

/** An empty document of a subject nobody has said anything about. */
export const emptyDocument = (id: SubjectKey): FactDocument => ({
  id,
  schemaVersion: 1,
  version: 0,
  latest: {},
  events: {},
  inbound: [],
  notices: [],
  raised: {},
  unsent: [],
});
