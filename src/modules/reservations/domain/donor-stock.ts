import { subjectKey, type ActionSpec, type SubjectKey } from '../../../kernel/index.js';

/** Units of one donor promised to one proposal. */
export type Reservation = {
  readonly proposal: string;
  readonly quantity: number;
  readonly reservedAt: Date;
  /** After this it counts no more, whatever became of the proposal. */
  readonly until: Date;
  /** The proposal was denied or its action did not happen. */
  readonly releasedAt?: Date;
  /** The target accepted the transfer; the donor’s next records will show the goods gone. */
  readonly shippedAt?: Date;
};

/** What one donor (a product at a store or distribution centre) has promised. The unit of compare-and-set. */
export type DonorStock = { readonly id: SubjectKey; readonly version: number; readonly held: readonly Reservation[] };

/** Stock a proposal wants of its donor; `onHand` undefined = nobody knows what is there. */
export type StockClaim = {
  readonly proposal: string;
  readonly donor: SubjectKey;
  readonly quantity: number;
  readonly until: Date;
  readonly onHand: number | undefined;
  /** When the stock record behind `onHand` was taken. */
  readonly recordedAt?: Date;
};

export type ClaimAnswer = { readonly ok: true } | { readonly ok: false; readonly free: number; readonly because: string };

/** Hours between a donor’s yes and the goods having left its shelf and its record. A working assumption. */
export const HANDLING_HOURS = 4;

/** The donor an action takes stock from; undefined for actions that take none. */
export function donorOf(action: ActionSpec): SubjectKey | undefined {
  if (action.type !== 'stock.transfer') return undefined;
  const { product, from } = action.params;
  return from.kind === 'store' ? subjectKey({ product, store: from.id }) : subjectKey({ product, dc: from.id });
}

/**
 * True when the units still have to be kept back at `at`. Releases count only from the moment after, so that what is
 * decided in one business instant does not depend on the order of work. A record taken long enough after shipping
 * already shows the goods gone.
 */
export function holds(reservation: Reservation, at: Date, recordedAt?: Date): boolean {
  if (reservation.until <= at) return false;
  if (reservation.releasedAt !== undefined && reservation.releasedAt < at) return false;
  if (reservation.shippedAt === undefined || recordedAt === undefined) return true;
  return recordedAt.getTime() < reservation.shippedAt.getTime() + HANDLING_HOURS * 3_600_000;
}

/** Units kept back at `at` for reservations that `which` picks. */
export const unitsHeld = (donor: DonorStock, which: (reservation: Reservation) => boolean): number =>
  donor.held.filter(which).reduce((sum, reservation) => sum + reservation.quantity, 0);

/**
 * Promises stock to a proposal if the donor has enough that nobody else was promised. The same proposal asking again
 * keeps what it has. Spent reservations are dropped on the way.
 */
export function reserve(donor: DonorStock, claim: StockClaim, now: Date): { donor: DonorStock; answer: ClaimAnswer } {
  if (donor.held.some((held) => held.proposal === claim.proposal && held.releasedAt === undefined)) return { donor, answer: { ok: true } };
  if (claim.onHand === undefined || !Number.isFinite(claim.onHand))
    return { donor, answer: { ok: false, free: 0, because: 'the stock of the donor is not known' } };
  const live = donor.held.filter((held) => holds(held, now));
  const promised = unitsHeld(donor, (held) => holds(held, now, claim.recordedAt));
  const free = Math.max(0, Math.floor(claim.onHand) - promised);
  if (claim.quantity > free) {
    const because = `wants ${claim.quantity}, the donor has ${Math.floor(claim.onHand)} on hand and ${promised} of it is promised`;
    return { donor, answer: { ok: false, free, because } };
  }
  const { proposal, quantity, until } = claim;
  return { donor: { ...donor, held: [...live, { proposal, quantity, reservedAt: now, until }] }, answer: { ok: true } };
}
