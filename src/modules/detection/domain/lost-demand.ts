import { receivedBetween } from './derived/documents.js';
import { DAY, HOUR } from './hours.js';
import { numberOf, type ProductContext, type Read } from './subject-context.js';
import { within } from './windows.js';

/** Demand one hour did not serve, units; `silence` = what was expected in all since the product last sold, when that is the evidence. */
export type LostHour = { readonly units: number; readonly silence?: { readonly from: number; readonly units: number } };

/** Reasons of a logged issue that say that shoppers found nothing. */
const NOTHING_THERE: ReadonlySet<unknown> = new Set(['shelf-empty', 'not-delivered', 'cannot-find']);
/** Expected units since the last sale from which silence means an empty shelf, whatever the record says: as agents take it. */
export const SILENT_UNITS = 4;

/**
 * What a product in a store lost in an hour that the store has reported. Lost units = expected units − units sold, never below 0,
 * in the hours without stock: the estimate of lost sales from tills (Gruen & Corsten, A Comprehensive Guide to Retail
 * Out-of-Stock Reduction, 2007, section on POS data). Expected units = plan of the hour × demand over plan. Without stock
 * = the stock estimate is zero; or the store logged within a day that nothing was there, and nothing sold, came in or was
 * counted since; or more units were expected since the last sale than chance can explain. Undefined when there was stock,
 * nothing was expected, or nobody knows.
 */
export function lostInHour(context: ProductContext, read: Read, hour: { start: number; day: number; hour: number }): LostHour | undefined {
  const { moment, product } = context;
  const planned = moment.plans.on(product, hour.day);
  const share = planned === undefined ? 0 : planned.units * (planned.plan.shape[hour.hour] ?? 0);
  if (share <= 0) return undefined;
  const stock = numberOf(read('on-hand-estimate'));
  const sold = moment.sales.units(product, hour.start, hour.start + HOUR);
  const lost = (): number => Math.max(0, share * (numberOf(read('demand-ratio')) ?? 1) - sold);
  if (stock !== undefined && stock <= 0) return { units: lost() };
  if (sold > 0) return undefined;
  if (saidEmpty(context, hour.start + HOUR)) return { units: lost() };
  const expected = numberOf(read('expected-units-since-last-sale'));
  if (expected === undefined || expected <= SILENT_UNITS) return undefined;
  const last = moment.sales.lastSale(product, moment.at);
  // What never sold here is lost from now on: nobody knows since when it should have been there.
  return last === undefined ? { units: lost() } : { units: lost(), silence: { from: last + HOUR, units: expected } };
}

/** True when somebody logged an empty place by then and nothing has spoken against it since. */
function saidEmpty({ document, moment, product }: ProductContext, at: number): boolean {
  const events = document?.events['replenishment-issues'];
  if (document === undefined || events === undefined) return false;
  const said = within(
    events.map(([ms, , reason]) => [ms, reason] as const),
    at - DAY,
    at,
  ).findLast(([, reason]) => NOTHING_THERE.has(reason));
  if (said === undefined) return false;
  const last = moment.sales.lastSale(product, moment.at);
  const soldSince = last !== undefined && last + HOUR > said[0];
  const countedSince = (document.latest['on-hand-counted']?.at ?? -Infinity) > said[0];
  return !soldSince && !countedSince && receivedBetween(document, said[0], at).units === 0;
}
