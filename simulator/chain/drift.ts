import { keyed, type KeyedDraw } from './random.js';

/** How records and shelves part from the stock that is really there. Shares are of store-products, rates per day. */
export const DRIFT = {
  phantomAtStart: 0.01,
  phantomADay: 0.001,
  unrecordedAtStart: 0.005,
  stuckAtStart: 0.008,
  stuckADay: 0.0015,
  /** The store’s own cycle counts and own walks through the back room, without anybody asking. */
  foundByCountADay: 0.06,
  foundByWalkADay: 0.25,
} as const;

/** Keyed draws of the drift: the same cell drifts on the same day whatever was decided. */
export class Drift {
  private readonly start: KeyedDraw;
  private readonly daily: KeyedDraw;
  private readonly found: KeyedDraw;

  constructor(seed: number) {
    this.start = keyed(seed, 'drift-start');
    this.daily = keyed(seed, 'drift-daily');
    this.found = keyed(seed, 'drift-found');
  }

  /** The record says stock, the shelf and the back room have none. */
  phantomAtStart = (cell: number): boolean => this.start(cell, 1) < DRIFT.phantomAtStart;
  /** Units there that no record knows. */
  unrecordedAtStart = (cell: number): number =>
    this.start(cell, 2) < DRIFT.unrecordedAtStart ? 1 + Math.floor(this.start(cell, 3) * 8) : 0;
  /** Goods lie in the back room and nobody works them to the shelf. */
  stuckAtStart = (cell: number): boolean => this.start(cell, 4) < DRIFT.stuckAtStart;
  vanishes = (cell: number, day: number): boolean => this.daily(cell, day, 1) < DRIFT.phantomADay;
  getsStuck = (cell: number, day: number): boolean => this.daily(cell, day, 2) < DRIFT.stuckADay;
  isCounted = (cell: number, day: number): boolean => this.found(cell, day, 1) < DRIFT.foundByCountADay;
  isWalked = (cell: number, day: number): boolean => this.found(cell, day, 2) < DRIFT.foundByWalkADay;
}
