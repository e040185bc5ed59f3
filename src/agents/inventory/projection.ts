import { expectedShort } from './demand.js';
import { pacedHours, type Opening } from './trading-hours.js';

/** Goods that will come; hours from the run, overdue ones count as due now by the caller's choice of eta. */
export type Coming = { readonly etaHours: number; readonly quantity: number };

/** A product in a store as far as the next days are concerned. */
export type Position = {
  /** Units on hand now that are not promised to others. */
  readonly stock: number;
  /** Expected units a trading hour of the next 24 hours; later ones by their pace. */
  readonly rate: number;
  readonly arriving: readonly Coming[];
  readonly openings: readonly Opening[];
};

/** Expected units of demand between two moments, hours from the run. */
export const expectedDemand = ({ rate, openings }: Position, from: number, until: number): number =>
  rate * pacedHours(openings, from, until);

/**
 * Expected units of demand not met between `from` and `until` (hours from the run). The horizon is cut at each arrival;
 * in each piece the loss function gives the shortfall, and what is expected to be left is carried on (lost sales, no
 * backorders: Silver, Pyke & Thomas, section 5.5).
 */
export function expectedLost(position: Position, from: number, until: number): number {
  const arriving = position.arriving
    .filter((a) => a.quantity > 0 && a.etaHours < until)
    .map((a) => ({ at: Math.max(0, a.etaHours), quantity: a.quantity }));
  const cuts = [...new Set([0, Math.min(from, until), until, ...arriving.map((a) => a.at)])].sort((a, b) => a - b);
  let stock = Math.max(0, position.stock);
  let lost = 0;
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const start = cuts[i] as number;
    const end = cuts[i + 1] as number;
    for (const arrival of arriving) if (arrival.at === start) stock += arrival.quantity;
    const mean = expectedDemand(position, start, end);
    const short = expectedShort(mean, stock);
    if (start >= from) lost += short;
    stock = Math.max(0, stock - mean + short);
  }
  return lost;
}

/** Expected units saved until `until` if `quantity` more comes at `atHours`. */
export function savedBy(position: Position, quantity: number, atHours: number, until: number): number {
  if (quantity <= 0) return 0;
  const more: Position = { ...position, arriving: [...position.arriving, { etaHours: atHours, quantity }] };
  return Math.max(0, expectedLost(position, 0, until) - expectedLost(more, 0, until));
}

/** Expected further units lost until `until` if `quantity` is given away now. */
export function lostByGiving(position: Position, quantity: number, until: number): number {
  if (quantity <= 0) return 0;
  return Math.max(0, expectedLost({ ...position, stock: position.stock - quantity }, 0, until) - expectedLost(position, 0, until));
}

/** A unit is wanted while it sells before the horizon with at least this probability… */
export const WANT_PROBABILITY = 0.35;
/** …and spare while its own store would sell it with at most this one. The gap pays for moving it and for being wrong. */
export const SPARE_PROBABILITY = 0.2;
/** A giving store keeps at least this many on the shelf, whatever it expects to sell. */
const KEEP_UNITS = 1;

/**
 * Units worth bringing by `atHours`: as many as each sell before the horizon with WANT_PROBABILITY or more (marginal
 * analysis of the newsvendor: Silver, Pyke & Thomas, section 9.2).
 */
export function wantedUnits(position: Position, atHours: number, until: number): number {
  const mean = expectedDemand(position, Math.max(0, atHours), until);
  const most = Math.ceil(mean);
  return largest(most, (q) => savedBy(position, q, atHours, until) - savedBy(position, q - 1, atHours, until) >= WANT_PROBABILITY);
}

/** Units the store can give now: as many as each would be sold here before the horizon with SPARE_PROBABILITY or less. */
export function spareUnits(position: Position, until: number): number {
  const most = Math.max(0, Math.floor(position.stock) - KEEP_UNITS);
  return largest(most, (q) => lostByGiving(position, q, until) - lostByGiving(position, q - 1, until) <= SPARE_PROBABILITY);
}

/** The largest whole number up to `most` for which every number from 1 on passes; the test is monotone. */
function largest(most: number, passes: (q: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (passes(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
