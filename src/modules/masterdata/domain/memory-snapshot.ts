import type { Place } from '../../../kernel/index.js';
import type { DirectorySnapshot, LocalTime, Promotion } from './directory-snapshot.js';
import {
  MASTERDATA_KINDS,
  type ItemOf,
  type Lane,
  type LaneEnd,
  type MasterdataItem,
  type MasterdataKind,
  type Store,
  type Team,
} from './items.js';
import { PromotionIndex } from './promotion-index.js';
import { isTrading, localTime, momentOf, tradingHoursBetween } from './trading-hours.js';
import { Versions } from './versions.js';

type Tables = { readonly [K in MasterdataKind]: Versions<ItemOf<K>> };
type Version = { readonly kind: MasterdataKind; readonly id: string; readonly validFrom: string; readonly body: MasterdataItem };

const endKey = ({ kind, id }: LaneEnd): string => `${kind}:${id}`;

/** Master data at one version, in memory, with the indexes hot paths need. `now` says what is in force without a date. */
export class MemorySnapshot implements DirectorySnapshot {
  private readonly tables = Object.fromEntries(MASTERDATA_KINDS.map((kind) => [kind, new Versions()])) as unknown as Tables;
  private readonly promotions: PromotionIndex;
  private readonly lanes = new Map<string, Set<string>>();
  private readonly derived = new Map<string, { day: number; value: unknown }>();

  constructor(
    readonly version: number,
    items: readonly Version[],
    private readonly now: () => Date,
  ) {
    for (const { kind, id, validFrom, body } of items)
      (this.tables[kind] as Versions<MasterdataItem>).add(id, Date.parse(`${validFrom}T00:00:00Z`), body);
    this.promotions = new PromotionIndex(this.tables.promotions);
    for (const { value } of this.tables.lanes.stretches()) {
      const key = `${endKey(value.from)}>${endKey(value.to)}`;
      this.lanes.set(key, (this.lanes.get(key) ?? new Set()).add(value.id));
    }
  }

  banner = (id: string, at?: Date) => this.item('banners', id, at);
  region = (id: string, at?: Date) => this.item('regions', id, at);
  store = (id: string, at?: Date) => this.item('stores', id, at);
  dc = (id: string, at?: Date) => this.item('dcs', id, at);
  supplier = (id: string, at?: Date) => this.item('suppliers', id, at);
  product = (id: string, at?: Date) => this.item('products', id, at);

  promotion(id: string, at?: Date): Promotion | undefined {
    const item = this.item('promotions', id, at);
    return item === undefined ? undefined : this.promotions.of(item);
  }

  knows(kind: MasterdataKind, id: string): boolean {
    return this.tables[kind].has(id);
  }

  items<K extends MasterdataKind>(kind: K, at?: Date): readonly ItemOf<K>[] {
    if (at !== undefined) return this.tables[kind].all(at.getTime());
    return this.daily(kind, () => this.tables[kind].all(this.now().getTime()));
  }

  stores = (at?: Date) => this.items('stores', at);
  products = (at?: Date) => this.items('products', at);

  storesOfDc(dc: string): readonly Store[] {
    return this.daily('stores of dc', () => Map.groupBy(this.items('stores'), (store) => store.dc)).get(dc) ?? [];
  }

  placeOf(store: string): Place {
    const region = this.store(store)?.region;
    const banner = region === undefined ? undefined : this.region(region)?.banner;
    return { store, ...(region === undefined ? {} : { region }), ...(banner === undefined ? {} : { banner }) };
  }

  lane(from: LaneEnd, to: LaneEnd, at?: Date): Lane | undefined {
    const declared = this.quickest(endKey(from), endKey(to), at);
    if (declared !== undefined || from.kind !== 'store' || to.kind !== 'store') return declared;
    const dc = this.store(from.id, at)?.dc;
    if (dc === undefined || dc !== this.store(to.id, at)?.dc) return undefined;
    return this.quickest(`dc:${dc}`, `dc:${dc}`, at);
  }

  leadTimeHours(from: LaneEnd, to: LaneEnd, at?: Date): number | undefined {
    return this.lane(from, to, at)?.leadTimeHours;
  }

  promotionAt(store: string, product: string, at: Date): Promotion | undefined {
    return this.promotions.at(store, product, at.getTime());
  }

  teamFor(roleOrTeam: string, region?: string): Team | undefined {
    const named = this.item('teams', roleOrTeam);
    if (named !== undefined) return named;
    const able = this.items('teams').filter((team) => (team.roles as readonly string[]).includes(roleOrTeam));
    return able.find((team) => team.region !== undefined && team.region === region) ?? able.find((team) => team.region === undefined);
  }

  tradingDay(store: string, at: Date): string | undefined {
    return this.localTime(store, at)?.day;
  }

  localTime(store: string, at: Date): LocalTime | undefined {
    const known = this.store(store, at);
    return known === undefined ? undefined : localTime(known, at);
  }

  momentOf(store: string, day: string, hour: number): Date | undefined {
    const known = this.store(store);
    return known === undefined ? undefined : momentOf(known, day, hour);
  }

  isTrading(store: string, at: Date): boolean {
    const known = this.store(store, at);
    return known !== undefined && isTrading(known, at);
  }

  tradingHoursBetween(store: string, from: Date, to: Date): number {
    const known = this.store(store, from);
    return known === undefined ? 0 : tradingHoursBetween(known, from, to);
  }

  item<K extends MasterdataKind>(kind: K, id: string, at?: Date): ItemOf<K> | undefined {
    return this.tables[kind].at(id, (at ?? this.now()).getTime());
  }

  private quickest(from: string, to: string, at?: Date): Lane | undefined {
    let best: Lane | undefined;
    for (const id of this.lanes.get(`${from}>${to}`) ?? []) {
      const lane = this.item('lanes', id, at);
      if (lane === undefined || `${endKey(lane.from)}>${endKey(lane.to)}` !== `${from}>${to}`) continue;
      const quicker =
        best === undefined || lane.leadTimeHours < best.leadTimeHours || (lane.leadTimeHours === best.leadTimeHours && id < best.id);
      if (quicker) best = lane;
    }
    return best;
  }

  /** A list made once a day of business time: versions change at midnight. */
  private daily<T>(name: string, make: () => T): T {
    const day = Math.floor(this.now().getTime() / 86_400_000);
    const known = this.derived.get(name);
    if (known?.day === day) return known.value as T;
    const value = make();
    this.derived.set(name, { day, value });
    return value;
  }
}
