import type { FactReading } from '../../kernel/index.js';
import type { ProductAtStore, Arrival, WeekHours } from './shapes.js';
import type { DataTrust } from './data-trust.js';
import type { DcStock } from './dc-stock.js';
import type { Inbound } from './inbound.js';
import type { ProductCard } from './product-card.js';
import type { StoreCard } from './store-card.js';
import type { SupplierRecord } from './supplier-record.js';

/** Facts of what the plan expects in the coming 24, 48, 72 and 96 hours, in this order. */
export const PLANNED_AHEAD = ['plan-units-next-24h', 'plan-units-next-48h', 'plan-units-next-72h', 'plan-units-next-96h'] as const;

/** One other store of the distribution centre, as it stands. */
export type NeighbourStock = {
  readonly store: string;
  readonly zone: string;
  readonly hours: WeekHours;
  /** `on-hand-estimate`; null when not known. */
  readonly onHand: number | null;
  /** Units promised to others by actions made before now and not yet taken off the record. */
  readonly reservedOut: number;
  /** `demand-rate`, units a trading hour; null when not known. */
  readonly demandRate: number | null;
  /** PLANNED_AHEAD, units; null where the plan does not reach. */
  readonly plannedAhead?: readonly (number | null)[];
  /** Planned deliveries and transfers asked for before now. */
  readonly arriving: readonly Arrival[];
  /** The record is in doubt (suspect, negative, or no sale where several were due): such a store gives nothing. */
  readonly suspect: boolean;
  readonly sellThroughRatio: number | null;
  /** False when the store is closed out of its hours (no sales feed while it should trade). */
  readonly trading: boolean;
  /** It has an open exception for this product that no action has met; when not said, taken from its shortage within a day. */
  readonly contends?: boolean;
  /** Its agent runs at this very moment: it asks for the same goods now. */
  readonly asksNow?: boolean;
};

/** The other stores of the centre with what a transfer between them takes. */
export type Neighbourhood = {
  readonly leadTimeHours: number;
  /** Transport, minor units a unit. */
  readonly costPerUnit: number;
  readonly stores: readonly NeighbourStock[];
};

/**
 * What the evidence tools read from. Everything is as of `at`; what was decided at the very same business moment does
 * not count (reservations: made before `at`), so that answers do not depend on the order in which runs are worked.
 * An unknown product or store throws EndcapError `not-found`.
 */
export abstract class EvidenceSource {
  /** Readings of the named facts of `product:…|store:…`; unknown ones are left out. */
  abstract facts(of: ProductAtStore, names: readonly string[], at: Date): Promise<Readonly<Record<string, FactReading>>>;
  abstract inbound(of: ProductAtStore, at: Date): Promise<Inbound>;
  abstract supplier(of: ProductAtStore, at: Date): Promise<SupplierRecord>;
  abstract dcStock(of: ProductAtStore, at: Date): Promise<DcStock>;
  abstract neighbours(of: ProductAtStore, at: Date): Promise<Neighbourhood>;
  abstract store(store: string, at: Date): Promise<StoreCard>;
  abstract product(of: ProductAtStore, at: Date): Promise<ProductCard>;
  abstract dataTrust(of: ProductAtStore, at: Date): Promise<DataTrust>;
}

/** The ports of the evidence tools. */
export type EvidencePorts = { readonly evidence: EvidenceSource };
