import type { Place } from '../chain/delivery.js';
import type { World } from '../chain/world.js';
import type { ActionCall } from './action-receiver.js';
import type { Names } from './names.js';

/** Turns the server's calls into moves of the world; ids that mean nothing here are refused. */
export class CarryOut {
  constructor(
    private readonly world: World,
    private readonly names: Names,
  ) {}

  /** Why a call is refused, seen from the records of now; undefined when it can be tried. */
  refusal = (call: ActionCall): string | undefined => {
    if (call.type === 'stock.transfer') {
      const request = this.transfer(call.params, call.id);
      return request === undefined ? 'unknown product or place' : this.world.carrier.refusal(request, this.world.now);
    }
    const request = this.expedite(call.params, call.id);
    return request === undefined ? 'unknown product or place' : this.world.carrier.expediteRefusal(request);
  };

  /**
   * Carries out what was accepted, in an order that depends on what was asked and not on which call came first; clears
   * the list. Quantities shrink to what is there.
   */
  run(calls: ActionCall[]): void {
    const keyed = calls
      .splice(0)
      .map((call) => ({ call, key: `${call.authorisedAt}|${call.type}|${JSON.stringify(call.params)}|${call.id}` }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const { call } of keyed) {
      if (call.type === 'stock.transfer') {
        const request = this.transfer(call.params, call.id);
        if (request !== undefined) this.world.carrier.transfer(request, this.world.now);
      } else {
        const request = this.expedite(call.params, call.id);
        if (request !== undefined) this.world.carrier.expedite(request, this.world.now);
      }
    }
  }

  private transfer(
    params: { product: string; from: { kind: 'store' | 'dc'; id: string }; toStore: string; quantity: number },
    cause: string,
  ) {
    const product = this.names.productIndex(params.product);
    const index = params.from.kind === 'dc' ? this.names.dcIndex(params.from.id) : this.names.storeIndex(params.from.id);
    const toStore = this.names.storeIndex(params.toStore);
    if (product === undefined || index === undefined || toStore === undefined) return undefined;
    const from: Place = { kind: params.from.kind, index };
    return { product, from, toStore, quantity: params.quantity, cause };
  }

  private expedite(params: { product: string; supplier: string; dc: string; quantity: number }, cause: string) {
    const product = this.names.productIndex(params.product);
    const dc = this.names.dcIndex(params.dc);
    if (product === undefined || dc === undefined) return undefined;
    const supplier = this.world.scenario.assortment.products[product]?.supplier ?? -1;
    return this.names.supplier(supplier) === params.supplier ? { product, dc, quantity: params.quantity, cause } : undefined;
  }
}
