import type { Scenario } from './scenario.js';

/**
 * Where the goods are and what the records say. Arrays are per cell (store × product) unless named otherwise. True stock
 * of a cell is shelf + back room; shoppers only buy from the shelf.
 */
export class Stock {
  readonly shelf: Int32Array;
  readonly back: Int32Array;
  readonly record: Int32Array;
  /** Units ordered or sent and not yet received. */
  readonly onOrder: Int32Array;
  /** 1 = deliveries stay in the back room until somebody works them to the shelf. */
  readonly stuck: Uint8Array;
  /** Per DC × product. */
  readonly dc: Int32Array;
  readonly expediteLeft: Int32Array;

  constructor(scenario: Scenario) {
    const { cells, supply, drift } = scenario;
    this.shelf = supply.atStores.slice();
    this.back = new Int32Array(cells);
    this.record = supply.atStores.slice();
    this.onOrder = new Int32Array(cells);
    this.stuck = new Uint8Array(cells);
    this.dc = supply.atDcs.slice();
    this.expediteLeft = supply.expediteCapacity.slice();
    for (let c = 0; c < cells; c++) {
      if (drift.phantomAtStart(c)) this.shelf[c] = 0;
      else this.record[c] = Math.max(0, this.onHand(c) - drift.unrecordedAtStart(c));
      if (drift.stuckAtStart(c)) this.getStuck(c);
    }
  }

  /** True stock of a cell. */
  onHand(cell: number): number {
    return (this.shelf[cell] ?? 0) + (this.back[cell] ?? 0);
  }

  receive(cell: number, quantity: number): void {
    const place = this.stuck[cell] === 1 ? this.back : this.shelf;
    place[cell] = (place[cell] ?? 0) + quantity;
    this.record[cell] = (this.record[cell] ?? 0) + quantity;
  }

  /** Takes up to `quantity` out of a cell, back room first; answers what was really there. */
  take(cell: number, quantity: number): number {
    const fromBack = Math.min(quantity, this.back[cell] ?? 0);
    const fromShelf = Math.min(quantity - fromBack, this.shelf[cell] ?? 0);
    this.back[cell] = (this.back[cell] ?? 0) - fromBack;
    this.shelf[cell] = (this.shelf[cell] ?? 0) - fromShelf;
    this.record[cell] = (this.record[cell] ?? 0) - fromBack - fromShelf;
    return fromBack + fromShelf;
  }

  /** Somebody counts: the record becomes what is there. */
  correctRecord(cell: number): number {
    const found = this.onHand(cell);
    this.record[cell] = found;
    return found;
  }

  /** Somebody brings the back room's goods to the shelf. */
  workToShelf(cell: number): void {
    this.shelf[cell] = this.onHand(cell);
    this.back[cell] = 0;
    this.stuck[cell] = 0;
  }

  /** From now on deliveries stay behind; most of what is on the shelf was display stock anyway. */
  getStuck(cell: number): void {
    this.stuck[cell] = 1;
    const shelf = this.shelf[cell] ?? 0;
    const stays = Math.floor(shelf * 0.3);
    this.shelf[cell] = stays;
    this.back[cell] = (this.back[cell] ?? 0) + shelf - stays;
  }

  /** Goods are gone (stolen, broken, thrown away) and no record says so. Answers how many. */
  vanish(cell: number): number {
    const gone = this.onHand(cell);
    this.shelf[cell] = 0;
    this.back[cell] = 0;
    return gone;
  }
}
