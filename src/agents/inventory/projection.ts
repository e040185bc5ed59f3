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

const NOTHING: readonly number[] = [];

/** A stretch between two cuts of the horizon: what it begins with, and the demand expected in it. */
type Piece = { readonly start: number; readonly comes: readonly number[]; readonly mean: number };

/**
 * The horizon cut at each arrival, and where more may come. Neither the stock nor how much more has a part in it, so that many
 * of both are weighed against the same pieces.
 */
function piecesOf(position: Position, from: number, until: number, moreAt?: number): readonly Piece[] {
  const arriving: { readonly at: number; readonly quantity: number }[] = [];
  for (const { etaHours, quantity } of position.arriving)
    if (quantity > 0 && etaHours < until) arriving.push({ at: Math.max(0, etaHours), quantity });
  const cuts = [0];
  cut(cuts, Math.min(from, until));
  cut(cuts, until);
  for (const { at } of arriving) cut(cuts, at);
  if (moreAt !== undefined && moreAt < until) cut(cuts, Math.max(0, moreAt));
  const pieces: Piece[] = [];
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const start = cuts[i] as number;
    const comes = arriving.length === 0 ? NOTHING : arriving.flatMap(({ at, quantity }) => (at === start ? [quantity] : []));
    pieces.push({ start, comes, mean: expectedDemand(position, start, cuts[i + 1] as number) });
  }
  return pieces;
}

/** Puts a moment where it belongs, once. */
function cut(cuts: number[], at: number): void {
  let index = cuts.length;
  while (index > 0 && (cuts[index - 1] as number) > at) index -= 1;
  if (cuts[index - 1] !== at) cuts.splice(index, 0, at);
}

/** In each piece the loss function gives the shortfall, and what is expected to be left is carried on. */
function lostOver(pieces: readonly Piece[], stockNow: number, from: number, more?: { at: number; quantity: number }): number {
  let stock = Math.max(0, stockNow);
  let lost = 0;
  for (const { start, comes, mean } of pieces) {
    for (const quantity of comes) stock += quantity;
    if (more?.at === start) stock += more.quantity;
    const short = expectedShort(mean, stock);
    if (start >= from) lost += short;
    stock = Math.max(0, stock - mean + short);
  }
  return lost;
}

/**
 * Expected units of demand not met between `from` and `until` (hours from the run), piece by piece between arrivals (lost
 * sales, no backorders: Silver, Pyke & Thomas, section 5.5).
 */
export const expectedLost = (position: Position, from: number, until: number): number =>
  lostOver(piecesOf(position, from, until), position.stock, from);

/** Expected units saved until `until` if `quantity` more comes at `atHours`. */
export const savedBy = (position: Position, quantity: number, atHours: number, until: number): number =>
  savedAt(position, atHours, until)(quantity);

/** The same for many quantities: what does not depend on them is worked out once. */
function savedAt(position: Position, atHours: number, until: number): (quantity: number) => number {
  const without = expectedLost(position, 0, until);
  const pieces = piecesOf(position, 0, until, atHours);
  const at = Math.max(0, atHours);
  return (quantity) => (quantity <= 0 ? 0 : Math.max(0, without - lostOver(pieces, position.stock, 0, { at, quantity })));
}

/** Expected further units lost until `until` if `quantity` is given away now. */
export const lostByGiving = (position: Position, quantity: number, until: number): number => lostGiving(position, until)(quantity);

/** The same for many quantities: only the stock to begin with depends on them. */
function lostGiving(position: Position, until: number): (quantity: number) => number {
  const pieces = piecesOf(position, 0, until);
  const keeping = lostOver(pieces, position.stock, 0);
  return (quantity) => (quantity <= 0 ? 0 : Math.max(0, lostOver(pieces, position.stock - quantity, 0) - keeping));
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
  if (most <= 0) return 0;
  const saved = savedAt(position, atHours, until);
  return largest(most, (q) => saved(q) - saved(q - 1) >= WANT_PROBABILITY);
}

/** Units the store can give now: as many as each would be sold here before the horizon with SPARE_PROBABILITY or less. */
export function spareUnits(position: Position, until: number): number {
  const most = Math.max(0, Math.floor(position.stock) - KEEP_UNITS);
  if (most <= 0) return 0;
  const lost = lostGiving(position, until);
  return largest(most, (q) => lost(q) - lost(q - 1) <= SPARE_PROBABILITY);
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
