import { Injectable } from '@nestjs/common';
import { Directory, type DirectorySnapshot } from '../../masterdata/index.js';
import { PlaceDocuments, type CarriedFindings } from '../domain/fact-bucket.js';
import type { FactPlace } from '../domain/fact-places.js';
import { HOUR, type LocalHourOf } from '../domain/hours.js';
import { ProductRows } from '../domain/product-rows.js';
import { StorePlans } from '../domain/store-plans.js';
import { StoreSales } from '../domain/store-sales.js';
import { FactStore, type FactChanges, type KeptFacts } from './fact-store.js';
import { StoreCalendar } from './store-calendar.js';

/** Everything known of one place, in memory. */
export type Shelf = {
  readonly place: FactPlace;
  mark: number;
  readonly documents: PlaceDocuments;
  readonly sales: StoreSales;
  readonly plans: StorePlans;
};

/**
 * Fact documents kept in memory over all places: a chain of 600 stores with 200 products is 121,000. Measured with hourly
 * sales and a plan of nine days, one costs 0.9 kB with two days of sales and 1.1 kB with 35, so at most 220 MB in all.
 */
const MOST = { documents: 200_000, shelves: 2_000 };
const LOADED_TOGETHER = 60;

/**
 * Facts of places in memory, each as new as its mark in the database says. One at a time may look and change
 * (`exclusive`); what could not be written is evicted and read again.
 */
@Injectable()
export class FactMemory {
  /** Over this the places not asked for the longest are let go. */
  protected readonly most = MOST;
  protected readonly shelves = new Map<FactPlace, Shelf>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: FactStore,
    private readonly directory: Directory,
    private readonly calendar: StoreCalendar,
  ) {}

  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  /** Brings the places into memory, or makes sure that what is there is the newest. Inside `exclusive` only. */
  async open(wantedPlaces: () => readonly FactPlace[]): Promise<void> {
    const places = [...new Set(wantedPlaces())];
    if (places.length === 0) return;
    // Marks first: what is written meanwhile raises them again, and the next look sees it.
    const marks = await this.store.marks(places);
    const wanted = places.filter((place) => this.shelves.get(place)?.mark !== (marks.get(place) ?? 0));
    for (let i = 0; i < wanted.length; i += LOADED_TOGETHER) {
      const some = wanted.slice(i, i + LOADED_TOGETHER);
      const kept = await this.store.load(some);
      for (const place of some) this.shelves.set(place, this.shelf(place, marks.get(place) ?? 0, kept.get(place)));
    }
    for (const place of places) this.touch(place);
    this.shrink(places.length);
  }

  /** A place that was opened. */
  at(place: FactPlace): Shelf | undefined {
    return this.shelves.get(place);
  }

  /** Findings the places still carry, also those a crash left behind. */
  carried(places: readonly FactPlace[]): CarriedFindings[] {
    return places.flatMap((place) => this.shelves.get(place)?.documents.carried() ?? []);
  }

  /**
   * Writes what was changed in memory. False when somebody else wrote to one of the places meanwhile: what was decided on
   * them has to be decided again, on what both know.
   */
  async commit(changes: FactChanges, places: readonly FactPlace[]): Promise<boolean> {
    if (places.length === 0) return true;
    try {
      if (!(await this.store.save(changes))) {
        this.evict(places);
        return false;
      }
      for (const bucket of changes.buckets) {
        bucket.version += 1;
        bucket.changed.clear();
      }
      const marks = await this.store.raise(places);
      const disturbed = places.filter((place) => !this.advance(place, marks.get(place)));
      this.evict(disturbed);
      return disturbed.length === 0;
    } catch (error) {
      this.evict(places);
      throw error;
    }
  }

  evict(places: Iterable<FactPlace>): void {
    for (const place of places) this.shelves.delete(place);
  }

  /** True when ours was the only write since the place was opened. */
  private advance(place: FactPlace, mark: number | undefined): boolean {
    const shelf = this.shelves.get(place);
    if (shelf === undefined || mark !== shelf.mark + 1) return false;
    shelf.mark = mark;
    return true;
  }

  private touch(place: FactPlace): void {
    const shelf = this.shelves.get(place);
    if (shelf === undefined) return;
    this.shelves.delete(place);
    this.shelves.set(place, shelf);
  }

  /** Lets the places go that were not asked for the longest, but none of the newest `inUse`. */
  private shrink(inUse: number): void {
    let documents = 0;
    for (const shelf of this.shelves.values()) documents += shelf.documents.size;
    for (const [place, shelf] of this.shelves) {
      if ((documents <= this.most.documents && this.shelves.size <= this.most.shelves) || this.shelves.size <= inUse) return;
      documents -= shelf.documents.size;
      this.shelves.delete(place);
    }
  }

  protected shelf(place: FactPlace, mark: number, kept: KeptFacts | undefined): Shelf {
    const { sales, plans } = this.emptyStore(place, this.directory.snapshot());
    for (const plan of kept?.plans ?? []) plans.take(plan);
    for (const hour of kept?.hours ?? []) sales.take(hour);
    return { place, mark, documents: new PlaceDocuments(place, kept?.buckets), sales, plans };
  }

  private emptyStore(place: FactPlace, directory: DirectorySnapshot): { sales: StoreSales; plans: StorePlans } {
    const store = place.startsWith('store:') ? directory.store(place.slice('store:'.length)) : undefined;
    const products = new ProductRows();
    const local: LocalHourOf =
      store === undefined ? (start) => ({ day: Math.floor(start / (24 * HOUR)), hour: 0 }) : this.calendar.localHours(directory, store);
    const trades = (start: number) => store === undefined || this.directory.snapshot().isTrading(store.id, new Date(start));
    return { sales: new StoreSales(local, trades, products), plans: new StorePlans(products) };
  }
}
