import type { FactReading } from '../../../../kernel/index.js';
import type { FactDocument, KnownDelivery } from '../fact-document.js';
import { HOUR } from '../hours.js';
import { dateOf } from '../subject-context.js';

/** A delivery this much overdue is taken for lost. */
const GIVEN_UP_AFTER = 48 * HOUR;

/** The last word on a reported fact. */
export function latest(document: FactDocument | undefined, fact: string): FactReading | undefined {
  const known = document?.latest[fact];
  if (known === undefined) return undefined;
  return { value: known.v, at: dateOf(known.at), source: known.s, ...(known.t === undefined ? {} : { trust: known.t }) };
}

/** Deliveries on the way: planned, not received, not overdue by more than 48 hours; earliest first. */
export function onTheWay(document: FactDocument | undefined, at: number): readonly KnownDelivery[] {
  if (document === undefined || document.inbound.length === 0) return [];
  return document.inbound
    .filter((known) => known.received === undefined && known.toldAt >= 0 && known.eta + GIVEN_UP_AFTER > at)
    .sort((a, b) => a.eta - b.eta || (a.delivery < b.delivery ? -1 : 1));
}

/** Units received after a moment and by another. */
export function receivedBetween(document: FactDocument | undefined, after: number, until: number): { units: number; newest: number } {
  let units = 0;
  let newest = -Infinity;
  for (const { received } of document?.inbound ?? []) {
    if (received === undefined || received.at <= after || received.at > until) continue;
    units += received.quantity;
    newest = Math.max(newest, received.at);
  }
  return { units, newest };
}

/** Lateness of a delivery on the way, hours: its newest expected arrival, or now if that has passed, over the one first planned. */
export const latenessOf = ({ eta, plannedAt }: KnownDelivery, at: number): number => Math.max(0, (Math.max(eta, at) - plannedAt) / HOUR);

/** Lateness of the latest delivery on the way, hours: newest expected arrival, or now if that has passed, over the one first planned. */
export function lateHours(document: FactDocument | undefined, at: number): { hours: number; toldAt: number } | undefined {
  const coming = onTheWay(document, at);
  if (coming.length === 0) return undefined;
  let hours = 0;
  let toldAt = -Infinity;
  for (const known of coming) {
    hours = Math.max(hours, latenessOf(known, at));
    toldAt = Math.max(toldAt, known.eta < at ? at : known.toldAt);
  }
  return { hours, toldAt };
}
