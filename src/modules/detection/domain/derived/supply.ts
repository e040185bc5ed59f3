import type { FactEntry, FactReading } from '../../../../kernel/index.js';
import type { FactDocument, KnownNotice } from '../fact-document.js';
import { DAY, HOUR } from '../hours.js';
import { derived, numberOf, type Formula, type ProductContext } from '../subject-context.js';
import { latenessOf, lateHours, latest, onTheWay, receivedBetween } from './documents.js';
import { overdueHours } from './series.js';

/** Newest notice of those kinds by then that names the product or no product at all. */
function newestNotice(
  document: FactDocument | undefined,
  product: string | undefined,
  at: number,
  kinds?: readonly string[],
): KnownNotice | undefined {
  return document?.notices.findLast(
    (notice) =>
      notice.at <= at &&
      (kinds === undefined || kinds.includes(notice.kind)) &&
      (product === undefined || notice.products === undefined || notice.products.includes(product)),
  );
}

/** Delay a supplier announced and that still holds; 0 once resolved or over. */
export function supplierLateHours(document: FactDocument | undefined, product: string | undefined, at: number): FactReading | undefined {
  const notice = newestNotice(document, product, at, ['late', 'resolved']);
  if (notice === undefined) return undefined;
  const holds = notice.kind === 'late' && (notice.until === undefined || at < notice.until);
  return { value: holds ? (notice.delayHours ?? 0) : 0, at: new Date(notice.at), source: notice.s };
}

export function supplierNoticeKind(document: FactDocument | undefined, product: string | undefined, at: number): FactReading | undefined {
  const notice = newestNotice(document, product, at);
  return notice === undefined ? undefined : { value: notice.kind, at: new Date(notice.at), source: notice.s };
}

/**
 * What a distribution centre has: its last record and what it received since. Warehouses write their records a few times a day, and
 * whoever waits for goods must not wait for the next of them. What left since is not known and not taken off; the reading keeps
 * the moment of the record, so that promises made after it still count.
 */
export function dcOnHand(document: FactDocument | undefined, at: number): FactReading | undefined {
  const record = latest(document, 'dc-on-hand');
  if (record === undefined) return undefined;
  const { units } = receivedBetween(document, record.at.getTime(), at);
  return units === 0 ? record : { ...record, value: Number(record.value) + units };
}

/** Lateness of what is on the way to a distribution centre. */
export function dcLateHours(document: FactDocument | undefined, at: number): FactReading | undefined {
  const late = lateHours(document, at);
  return late === undefined ? undefined : derived('dc-inbound-late-hours', late.hours, late.toldAt);
}

/** Hours for which goods planned, or announced, to come to a distribution centre have been missing. */
export function dcOverdueHours(
  document: FactDocument | undefined,
  at: number,
  fact: 'dc-inbound-overdue-hours' | 'dc-inbound-past-eta-hours' = 'dc-inbound-overdue-hours',
): FactReading | undefined {
  const overdue = overdueHours(document, at, fact === 'dc-inbound-past-eta-hours' ? 'eta' : 'plannedAt');
  return overdue === undefined ? undefined : derived(fact, overdue.hours, overdue.at);
}

/** When goods can next reach the store, ms: the delivery on the way or an order placed now, whichever is earlier. */
function nextArrival({ document, dc, moment }: ProductContext): { at: number; toldAt: number } | undefined {
  const coming = onTheWay(document, moment.at)[0];
  const delivery = coming === undefined ? undefined : { at: Math.max(moment.at, coming.eta), toldAt: coming.toldAt };
  const order = orderArrival(dc, moment);
  return delivery === undefined || (order !== undefined && order.at < delivery.at) ? order : delivery;
}

function orderArrival(dc: FactDocument | undefined, moment: ProductContext['moment']): { at: number; toldAt: number } | undefined {
  const stock = dcOnHand(dc, moment.at);
  if (stock === undefined || Number(stock.value) > 0) {
    const at = moment.orderArrivesAt();
    return at === undefined ? undefined : { at, toldAt: moment.at };
  }
  // The centre has none: its own next delivery has to come first.
  const refill = onTheWay(dc, moment.at)[0];
  const lane = moment.laneHours();
  if (refill === undefined || lane === undefined) return undefined;
  return { at: Math.max(moment.at, refill.eta) + lane * HOUR, toldAt: Math.max(stock.at.getTime(), refill.toldAt) };
}

/** Goods on the way, and what centre and supplier say, as `config/facts/supply.yaml` declares them. */
export const SUPPLY: Readonly<Record<string, Formula<ProductContext>>> = {
  'inbound-units': ({ document, moment: { at } }) => {
    const coming = onTheWay(document, at);
    let toldAt = -Infinity;
    let units = 0;
    for (const known of coming) {
      units += known.quantity;
      toldAt = Math.max(toldAt, known.toldAt);
    }
    return derived('inbound-units', units, coming.length === 0 ? at : toldAt);
  },

  'inbound-deliveries': ({ document, moment: { at } }) => {
    const coming = onTheWay(document, at);
    let toldAt = -Infinity;
    const entries = coming.map((known): FactEntry => {
      // A delivery past its arrival grows later as time goes on.
      toldAt = Math.max(toldAt, known.eta < at ? at : known.toldAt);
      const late = latenessOf(known, at);
      return {
        delivery: known.delivery,
        from: known.from,
        units: known.quantity,
        'planned-hours': (known.plannedAt - at) / HOUR,
        'eta-hours': Math.max(0, (known.eta - at) / HOUR),
        'late-hours': late,
        late: late > 0,
      };
    });
    return derived('inbound-deliveries', entries, coming.length === 0 ? at : toldAt);
  },

  'inbound-eta-hours': ({ document, moment: { at } }) => {
    const first = onTheWay(document, at)[0];
    return first === undefined ? undefined : derived('inbound-eta-hours', Math.max(0, (first.eta - at) / HOUR), first.toldAt);
  },

  'inbound-late-hours': ({ document, moment: { at } }) => {
    const late = lateHours(document, at);
    return late === undefined ? undefined : derived('inbound-late-hours', late.hours, late.toldAt);
  },

  'inbound-overdue-hours': ({ document, moment: { at } }) => {
    const overdue = overdueHours(document, at);
    return overdue === undefined ? undefined : derived('inbound-overdue-hours', overdue.hours, overdue.at);
  },

  'inbound-past-eta-hours': ({ document, moment: { at } }) => {
    const overdue = overdueHours(document, at, 'eta');
    return overdue === undefined ? undefined : derived('inbound-past-eta-hours', overdue.hours, overdue.at);
  },

  'lead-time-days': (context) => {
    const next = nextArrival(context);
    return next === undefined ? undefined : derived('lead-time-days', (next.at - context.moment.at) / DAY, next.toldAt);
  },

  /** The arrival of an order placed now is the cut-off it makes plus the lane’s lead time. */
  'order-cut-off-hours': ({ moment }) => {
    const arrives = moment.orderArrivesAt();
    const lane = moment.laneHours();
    if (arrives === undefined || lane === undefined) return undefined;
    return derived('order-cut-off-hours', Math.max(0, (arrives - moment.at) / HOUR - lane), moment.at);
  },

  'cover-minus-lead-days': (_, read) => {
    const cover = read('days-of-cover');
    const lead = numberOf(read('lead-time-days'));
    if (cover === undefined || lead === undefined) return undefined;
    return derived('cover-minus-lead-days', Number(cover.value) - lead, cover.at.getTime());
  },

  'dc-on-hand': ({ dc, moment: { at } }) => dcOnHand(dc, at),
  'dc-inbound-late-hours': ({ dc, moment: { at } }) => dcLateHours(dc, at),
  'dc-inbound-overdue-hours': ({ dc, moment: { at } }) => dcOverdueHours(dc, at),
  'dc-inbound-past-eta-hours': ({ dc, moment: { at } }) => dcOverdueHours(dc, at, 'dc-inbound-past-eta-hours'),
  'supplier-late-hours': ({ supplier, product, moment: { at } }) => supplierLateHours(supplier, product, at),
  'supplier-notice-kind': ({ supplier, product, moment: { at } }) => supplierNoticeKind(supplier, product, at),
};
