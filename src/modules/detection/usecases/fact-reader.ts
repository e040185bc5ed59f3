import type { FactView, SubjectKey } from '../../../kernel/index.js';
import type { OpenDelivery } from '../domain/fact-document.js';

/** One hour of a demand plan at a store. */
export type PlannedHour = { readonly from: Date; readonly until: Date; readonly units: number };

/** What is known: the facts every later stage reads. Views are of the state at the call; `at` decides ages and windows. */
export abstract class FactReader {
  /** Facts of one subject, computed when read. */
  abstract view(subject: SubjectKey, at: Date): Promise<FactView>;
  /** Views in the order of the subjects, loaded together. */
  abstract views(subjects: readonly SubjectKey[], at: Date): Promise<FactView[]>;
  /** Deliveries to a `product|store` or `dc|product` that are planned and not yet received, earliest first. */
  abstract inbound(subject: SubjectKey): Promise<readonly OpenDelivery[]>;
  /** Units the plan expects, hour by hour, part hours in proportion; undefined when a day of it has no plan. */
  abstract planAhead(store: string, product: string, from: Date, until: Date): Promise<readonly PlannedHour[] | undefined>;
  /** Units sold between two moments, by the hours the store reported; undefined when it reported none of them. */
  abstract unitsSold(store: string, product: string, from: Date, until: Date): Promise<number | undefined>;
  /** How past deliveries to a `dc|product` or `product|store` kept their first planned arrival (an hour’s grace), as far as remembered. */
  abstract deliveryHistory(subject: SubjectKey): Promise<{ seen: number; onTime: number }>;
  /** Reasons of the replenishment issues logged for a `product|store` between two moments, newest first. */
  abstract issueReasons(subject: SubjectKey, from: Date, until: Date): Promise<readonly string[]>;
  /** When goods were last received at a `product|store`; undefined when not remembered. */
  abstract lastReceived(subject: SubjectKey): Promise<Date | undefined>;
}
