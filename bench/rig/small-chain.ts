/** A chain small enough for a bench and large enough to spread over: everything derived from two numbers. */
export type SmallChain = {
  readonly stores: readonly string[];
  readonly products: readonly string[];
  /** The products of the promotion. */
  readonly promoted: readonly string[];
  readonly masterdata: Readonly<Record<string, readonly object[]>>;
};

const pad = (n: number, width: number): string => String(n).padStart(width, '0');
/** Open around the clock, so that the figures do not depend on the hour at which they are taken. */
const ALWAYS = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, open: '00:00', close: '24:00' }));
const DAY_MS = 86_400_000;
/** Units the plan expects of each product in each store a day: few, so that an hour without a sale surprises nobody. */
export const PLANNED_A_DAY = 2;

/** One banner, two regions, one centre, one supplier; three products in ten are in a promotion that began yesterday. */
export function smallChain(stores: number, products: number, now: Date, promotedShare = 0.3): SmallChain {
  const storeIds = Array.from({ length: stores }, (_, i) => `S${pad(i + 1, 4)}`);
  const productIds = Array.from({ length: products }, (_, i) => `P${pad(i + 1, 4)}`);
  const promoted = productIds.slice(0, Math.ceil(products * promotedShare));
  const region = (i: number): string => (i % 2 === 0 ? 'north' : 'south');
  return {
    stores: storeIds,
    products: productIds,
    promoted,
    masterdata: {
      banners: [{ id: 'main', name: 'Main', currency: 'EUR' }],
      regions: ['north', 'south'].map((id) => ({ id, name: id, banner: 'main' })),
      dcs: [{ id: 'DC1', name: 'Centre', zone: 'Europe/Berlin' }],
      suppliers: [{ id: 'SUP1', name: 'Supplier' }],
      stores: storeIds.map((id, i) => ({
        id,
        name: `Store ${id}`,
        region: region(i),
        dc: 'DC1',
        zone: 'Europe/Berlin',
        format: 'super',
        urban: i % 2 === 0,
        hours: ALWAYS,
      })),
      products: productIds.map((id) => ({
        id,
        name: `Product ${id}`,
        group: 'grocery',
        unit: 'each',
        packSize: 6,
        price: { amount: 499, currency: 'EUR' },
        cost: { amount: 60, currency: 'EUR' },
        supplier: 'SUP1',
      })),
      lanes: [
        { id: 'sup1-dc1', from: { kind: 'supplier', id: 'SUP1' }, to: { kind: 'dc', id: 'DC1' }, leadTimeHours: 72, costPerUnit: 2 },
        { id: 'dc1-dc1', from: { kind: 'dc', id: 'DC1' }, to: { kind: 'dc', id: 'DC1' }, leadTimeHours: 6, costPerUnit: 12 },
        ...storeIds.map((id) => ({
          id: `dc1-${id.toLowerCase()}`,
          from: { kind: 'dc', id: 'DC1' },
          to: { kind: 'store', id },
          leadTimeHours: 24,
          costPerUnit: 5,
        })),
      ],
      promotions: [
        {
          id: 'PROMO1',
          name: 'Season',
          from: new Date(now.getTime() - DAY_MS).toISOString(),
          until: new Date(now.getTime() + 6 * DAY_MS).toISOString(),
          products: promoted,
        },
      ],
    },
  };
}

/** The demand plan of one store: flat over the day, from the day before yesterday on, for two weeks. */
export function flatPlan(chain: SmallChain, store: string, now: Date, aDay = PLANNED_A_DAY): object {
  return {
    store,
    firstDay: new Date(now.getTime() - 2 * DAY_MS).toISOString().slice(0, 10),
    hourShares: Array.from({ length: 24 }, () => 1 / 24),
    lines: chain.products.map((product) => ({ product, units: Array.from({ length: 14 }, () => aDay) })),
  };
}
