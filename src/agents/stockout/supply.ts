import { tradingHours } from '../inventory/index.js';
import { demandRate, FARTHEST, realisticEta, type Evidence } from './evidence.js';

/** How the store will be supplied in the coming days. */
export type Supply = {
  /** The centre cannot serve what its stores sell in half a day. */
  readonly short: boolean;
  /** What the centre has lasts until its own goods come. */
  readonly lasts: boolean;
  readonly supplierLate: boolean;
  /** Units at the centre that nobody was promised; 0 when not known. */
  readonly free: number;
  /** Hours until goods should next come to the centre; null when none are on their way. */
  readonly goodsInHours: number | null;
  /** Until the next realistic replenishment of the stores: what is missing until then is lost. */
  readonly horizonHours: number;
  /** Until when goods that come late are still worth having: the promotion’s end, or as far as is looked ahead. */
  readonly worthHours: number;
};

/**
 * Two replenishment cycles: the next orders are still made by the plan, so what sells ahead of plan is missed until the ones
 * after them; one transfer for all of it is less work than one a day.
 */
const CYCLE = { least: 72, most: 96 } as const;
/** A supply that failed is not believed to be back within a day. */
const RESTORED_LEAST = 24;

/**
 * The horizon decides every quantity: stores give what they do not need until it and ask for what they miss until it. With
 * a working centre it is two replenishment cycles; with an empty one, or one that will not last until its own
 * goods come, until those reach it and travel on, by the supplier's own word where it gave one; never longer than the
 * promotion or four days.
 */
export function supplyOf(evidence: Evidence): Supply {
  const { dc, supplier, card } = evidence;
  const notice = supplier?.notice ?? null;
  const onHand = dc?.onHand ?? null;
  const dailyDemand = dc?.dailyDemand ?? null;
  const supplierLate =
    (supplier?.lateHours ?? 0) >= 6 || (notice !== null && ['late', 'short', 'capacity', 'recall'].includes(notice.kind));
  const free = onHand === null ? 0 : Math.max(0, Math.floor(onHand - (dc?.reserved ?? 0)));
  const daily = (demandRate(evidence) ?? 0) * tradingHours(evidence.openings, 0, 24);
  const short = onHand === null ? supplierLate : free < Math.max(card.packSize, dailyDemand === null ? daily : dailyDemand / 2);
  const lead = dc?.leadTimeHours ?? 24;
  const etas = coming(dc, delaySaid(evidence));
  const back = restored(evidence);
  // A centre that will be empty before its own goods come is as good as short for whoever asks late.
  const lasts = !short && (dailyDemand === null || free * 24 >= back * dailyDemand);
  const cycle = Math.min(CYCLE.most, Math.max(CYCLE.least, (dc?.cadenceHours ?? 24) + lead));
  const horizon = lasts ? cycle : Math.max(CYCLE.least, back + lead);
  const promotionEnds = card.promotion === null ? FARTHEST : Math.max(6, card.promotion.endsInHours);
  return {
    short,
    lasts,
    supplierLate,
    free,
    goodsInHours: etas.length === 0 ? null : Math.min(...etas),
    horizonHours: Math.min(FARTHEST, promotionEnds, horizon),
    worthHours: Math.min(FARTHEST, promotionEnds),
  };
}

/** Hours the supplier says that it is still late. */
function delaySaid({ supplier }: Evidence): number {
  const notice = supplier?.notice ?? null;
  return notice?.kind === 'late' && notice.delayHours !== null ? Math.max(0, notice.delayHours - notice.ageHours) : 0;
}

/** Realistic hours until each delivery to the centre. */
const coming = (dc: Evidence['dc'], said: number): number[] =>
  // A delivery whose plan was already moved carries the delay; one whose was not will still get it.
  (dc?.inbound ?? [])
    .filter((i) => i.quantity > 0)
    .map((i) => (i.lateHours > 0 ? realisticEta(i.etaHours) : Math.max(realisticEta(i.etaHours), said)));

/** Hours until the centre realistically has goods again. */
function restored(evidence: Evidence): number {
  const { dc, supplier } = evidence;
  const notice = supplier?.notice ?? null;
  const etas = coming(dc, delaySaid(evidence));
  const until = notice !== null && notice.kind !== 'resolved' ? (notice.untilHours ?? 0) : 0;
  return Math.max(RESTORED_LEAST, until, etas.length === 0 ? FARTHEST : Math.min(...etas));
}
