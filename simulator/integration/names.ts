import type { Place } from '../chain/delivery.js';
import type { Scenario } from '../chain/scenario.js';

export type NamedPlace = { readonly kind: Place['kind']; readonly id: string };

/** Translates between the world's indexes and the ids the outside knows. */
export class Names {
  private readonly stores: ReadonlyMap<string, number>;
  private readonly products: ReadonlyMap<string, number>;
  private readonly dcs: ReadonlyMap<string, number>;

  constructor(private readonly scenario: Scenario) {
    this.stores = new Map(scenario.network.stores.map((store, i) => [store.id, i]));
    this.products = new Map(scenario.assortment.products.map((product, i) => [product.id, i]));
    this.dcs = new Map(scenario.network.dcs.map((dc, i) => [dc.id, i]));
  }

  product = (index: number): string => this.scenario.assortment.products[index]?.id ?? '';
  store = (index: number): string => this.scenario.network.stores[index]?.id ?? '';
  dc = (index: number): string => this.scenario.network.dcs[index]?.id ?? '';
  supplier = (index: number): string => this.scenario.assortment.suppliers[index]?.id ?? '';
  place = (place: Place): NamedPlace => ({ kind: place.kind, id: this[place.kind](place.index) });

  productIndex = (id: string): number | undefined => this.products.get(id);
  storeIndex = (id: string): number | undefined => this.stores.get(id);
  dcIndex = (id: string): number | undefined => this.dcs.get(id);
}
