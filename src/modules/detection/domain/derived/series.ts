import type { FactReading } from '../../../../kernel/index.js';
import type { Aggregate, SeriesWindow } from '../../../../rules/index.js';
import type { FactDocument, FactEvent } from '../fact-document.js';
import { DAY, HOUR } from '../hours.js';
import { heardOf } from '../fact-bucket.js';
import { derived, type Formula, type PlainContext, type ProductContext } from '../subject-context.js';
import { count, distinct, last, mean, sum, type Moment } from '../windows.js';
import { soldSince } from './sales.js';

/** The time after `since` up to and including `until`, ms. */
type Span = { readonly since: number; readonly until: number };
/** What a window over one series says; undefined = unknown. */
type Series<C> = (context: C, aggregate: Aggregate, span: Span) => { value: number; at: number } | undefined;

const MINUTE = 60_000;
const NO_EVENTS: readonly FactEvent[] = [];

/**
 * A window over entries. Nothing in it is 0 only while the feed is alive, that is, while it was heard of inside the window; the
 * reading is as old as the feed's last word, so that an author's age limit asks for more.
 */
function entriesIn(
  entries: readonly Moment<number | string>[],
  heardAt: number | undefined,
  aggregate: Aggregate,
  { since, until }: Span,
): { value: number; at: number } | undefined {
  const some = count(entries, since, until) > 0;
  const heard = heardAt === undefined || heardAt > until || heardAt <= since ? -Infinity : heardAt;
  if (!some) return heard === -Infinity || aggregate === 'mean' || aggregate === 'last' ? undefined : { value: 0, at: heard };
  const value = aggregated(entries, aggregate, since, until);
  return typeof value === 'number' ? { value, at: Math.max(newestIn(entries, until), heard) } : undefined;
}

function aggregated(entries: readonly Moment<number | string>[], aggregate: Aggregate, since: number, until: number): unknown {
  switch (aggregate) {
    case 'count':
      return count(entries, since, until);
    case 'distinct':
      return distinct(entries, since, until);
    case 'last':
      return last(entries, since, until);
    case 'sum':
      return sum(entries as readonly Moment<number>[], since, until);
    case 'mean':
      return mean(entries as readonly Moment<number>[], since, until);
  }
}

const newestIn = (entries: readonly Moment<unknown>[], until: number): number => entries.findLast(([ms]) => ms <= until)?.[0] ?? -Infinity;

/** When anything was last said of deliveries to the place, ms; asked only if nothing was of those of the product. */
type HeardAt = (until: number) => number | undefined;

/** Units received, by the moment they came in; the newest word on any delivery to the place shows that the feed is alive. */
function receipts(
  document: FactDocument | undefined,
  heardAt: HeardAt,
  aggregate: Aggregate,
  span: Span,
): { value: number; at: number } | undefined {
  const inbound = document?.inbound ?? [];
  const entries = inbound.flatMap(({ received }): Moment<number>[] => (received === undefined ? [] : [[received.at, received.quantity]]));
  entries.sort((a, b) => a[0] - b[0]);
  const own = heardOf(inbound, span.until);
  return entriesIn(entries, own !== undefined && own > span.since ? own : heardAt(span.until), aggregate, span);
}

/** Series of a product in a store, as `config/facts` declares them. */
export const PRODUCT_STORE_SERIES: Readonly<Record<string, Series<ProductContext>>> = {
  'replenishment-issues': ({ document, moment }, aggregate, span) => {
    const entries = (document?.events['replenishment-issues'] ?? NO_EVENTS).map(([ms, , reason]): Moment<string> => [ms, reason]);
    return entriesIn(entries, moment.heardAt(), aggregate, span);
  },

  /** The mean is over the hours reported. */
  sales: (context, aggregate, { since, until }) => {
    const sold = soldSince(context, since);
    if (sold === undefined) return undefined;
    const { units, hours, at } = sold;
    if (aggregate === 'last') return { value: context.moment.sales.lastHour(context.product, until) ?? 0, at };
    return { value: aggregate === 'mean' ? units / hours : units, at };
  },

  receipts: ({ document, moment }, aggregate, span) => receipts(document, (until) => moment.deliveriesHeardAt(until), aggregate, span),
};

/** Windows over series that have a name of their own, as `config/facts` declares them. */
export const NAMED_WINDOWS: Readonly<Record<string, Formula<ProductContext>>> = {
  'replenishment-issues-24h': (context) => {
    const { at } = context.moment;
    const said = PRODUCT_STORE_SERIES['replenishment-issues']?.(context, 'count', { since: at - DAY, until: at });
    return said === undefined ? undefined : derived('replenishment-issues-24h', said.value, said.at);
  },
};

/** Series of a product at a distribution centre. */
export const DC_PRODUCT_SERIES: Readonly<Record<string, Series<PlainContext>>> = {
  receipts: ({ document, deliveriesHeardAt }, aggregate, span) => receipts(document, deliveriesHeardAt, aggregate, span),
};

/** Series of a supplier. A supplier that says nothing is not known to be well: without a notice the count is unknown. */
export const SUPPLIER_SERIES: Readonly<Record<string, Series<PlainContext>>> = {
  'supplier-notices': ({ document }, aggregate, span) =>
    entriesIn(
      (document?.notices ?? []).map(({ at, kind }): Moment<string> => [at, kind]),
      undefined,
      aggregate,
      span,
    ),
};

/** What a window says at a moment; `promotionFrom` = when the promotion now active began. */
export function windowReading<C>(
  series: Readonly<Record<string, Series<C>>>,
  { series: name, aggregate, minutes }: SeriesWindow,
  context: C,
  { at, promotionFrom }: { readonly at: number; readonly promotionFrom: number | undefined },
): FactReading | undefined {
  const since = minutes === 'promotion' ? promotionFrom : at - minutes * MINUTE;
  if (since === undefined || !Object.hasOwn(series, name)) return undefined;
  const said = series[name]?.(context, aggregate, { since, until: at });
  return said === undefined ? undefined : derived(name, said.value, said.at);
}

/** A delivery overdue for longer is of no use to anybody. */
const FORGOTTEN_AFTER = 14 * 24 * HOUR;

/**
 * Hours since the arrival first planned, or newest announced (`eta`), of the delivery that is overdue the longest by that and
 * was not received; 0 when none is. Unlike a window it grows with nothing happening: the absence of a receipt.
 */
export function overdueHours(
  document: FactDocument | undefined,
  at: number,
  since: 'plannedAt' | 'eta' = 'plannedAt',
): { hours: number; at: number } | undefined {
  let longest = 0;
  let toldAt: number | undefined;
  for (const known of document?.inbound ?? []) {
    const { received, eta, toldAt: told } = known;
    if (told < 0 || told > at) continue;
    toldAt = Math.max(toldAt ?? told, told);
    if (received !== undefined && received.at <= at) continue;
    if (at - eta <= FORGOTTEN_AFTER) longest = Math.max(longest, (at - known[since]) / HOUR);
  }
  if (toldAt === undefined) return undefined;
  return longest > 0 ? { hours: longest, at } : { hours: 0, at: toldAt };
}
