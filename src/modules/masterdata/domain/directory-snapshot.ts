import type { Place, Role } from '../../../kernel/index.js';
import type { Banner, DistributionCentre, ItemOf, Lane, LaneEnd, MasterdataKind, Product, Region, Store, Supplier, Team } from './items.js';

/** A promotion with its moments parsed. */
export type Promotion = {
  readonly id: string;
  readonly name: string;
  readonly from: Date;
  readonly until: Date;
  readonly products: readonly string[];
  /** Absent = all stores. */
  readonly stores?: ReadonlySet<string>;
};

/** A moment as the clock on the store’s wall shows it. */
export type LocalTime = {
  /** Trading day, `YYYY-MM-DD`. */
  readonly day: string;
  /** 1 = Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
};

/**
 * All master data at one version, in memory: every question is answered at once, without a database. `at` asks for what
 * was in force at that moment (prices and costs change); without it, for what is in force now. Unknown is undefined.
 */
export interface DirectorySnapshot {
  /** Rises with every change of master data. */
  readonly version: number;

  banner(id: string, at?: Date): Banner | undefined;
  region(id: string, at?: Date): Region | undefined;
  store(id: string, at?: Date): Store | undefined;
  dc(id: string, at?: Date): DistributionCentre | undefined;
  supplier(id: string, at?: Date): Supplier | undefined;
  product(id: string, at?: Date): Product | undefined;
  promotion(id: string, at?: Date): Promotion | undefined;
  /** True when any version, past or future, has the id: what a reference needs. */
  knows(kind: MasterdataKind, id: string): boolean;
  /** One item of any kind. */
  item<K extends MasterdataKind>(kind: K, id: string, at?: Date): ItemOf<K> | undefined;
  /** Items of a kind in force, by id. */
  items<K extends MasterdataKind>(kind: K, at?: Date): readonly ItemOf<K>[];

  stores(at?: Date): readonly Store[];
  products(at?: Date): readonly Product[];
  /** Stores a distribution centre serves now, by id. */
  storesOfDc(dc: string): readonly Store[];
  placeOf(store: string): Place;
  /**
   * The lane between two places: the one declared, or for two stores of one distribution centre its transfer lane (the
   * centre’s lane to itself). Several: the quickest.
   */
  lane(from: LaneEnd, to: LaneEnd, at?: Date): Lane | undefined;
  leadTimeHours(from: LaneEnd, to: LaneEnd, at?: Date): number | undefined;
  /** The promotion a product is in at a store and moment; of several the one begun last. */
  promotionAt(store: string, product: string, at: Date): Promotion | undefined;
  /** The team of that id, else the one with that role in the region, else the one with that role everywhere. */
  teamFor(roleOrTeam: Role | string, region?: string): Team | undefined;

  /** The store’s trading day of a moment, `YYYY-MM-DD`; undefined for an unknown store. */
  tradingDay(store: string, at: Date): string | undefined;
  localTime(store: string, at: Date): LocalTime | undefined;
  /** When an hour of a trading day begins at the store (hour 0 = the day itself; 24 = the next day). */
  momentOf(store: string, day: string, hour: number): Date | undefined;
  isTrading(store: string, at: Date): boolean;
  /** Hours the store trades between two moments, by its zone and hours, days of 23 and 25 hours included. */
  tradingHoursBetween(store: string, from: Date, to: Date): number;
}
