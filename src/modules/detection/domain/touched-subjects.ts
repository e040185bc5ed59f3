import type { Signal, SubjectKey } from '../../../kernel/index.js';

/** A subject whose rules a signal may have moved. */
export type Touched = { readonly subject: SubjectKey; readonly store?: string; readonly product?: string };

/** `<signal type or absence> <subject shape>` of what is asked only while a promotion runs, and at any time. */
export type Wanted = { readonly inPromotion: { has(key: string): boolean }; readonly anytime: { has(key: string): boolean } };

/** What the world has to say about who is affected. */
export type Surroundings = {
  /** Products in a running promotion at a store, in a fixed order. */
  readonly promoted: (store: string, at: number) => readonly Touched[];
  /** A product in a store; the same object each time, for its subject is looked up again and again. */
  readonly inStore: (store: string, product: string) => Touched;
  readonly isPromoted: (store: string, product: string, at: number) => boolean;
  readonly storesOfDc: (dc: string) => readonly string[];
  readonly stores: () => readonly string[];
  readonly supplierOf: (product: string) => string | undefined;
};

/**
 * Subjects to evaluate for a signal, in a fixed order. Hourly sales touch every promoted product of the store, sold or not:
 * no sale is news too. What a supplier or a delivery to a distribution centre says reaches the promoted products in the
 * stores behind it; a stock record of a centre does not fan out, the stores' own next hour sees it.
 */
export function touchedBy(signal: Signal, profile: Wanted, world: Surroundings): readonly Touched[] {
  const wants = (shape: string): boolean =>
    profile.anytime.has(`${signal.type} ${shape}`) || profile.inPromotion.has(`${signal.type} ${shape}`);
  const always = profile.anytime.has(`${signal.type} product|store`);
  const at = signal.time.getTime();
  const inStore = (store: string, products: Iterable<string>): Touched[] =>
    wants('product|store')
      ? [...products].filter((product) => always || world.isPromoted(store, product, at)).map((product) => world.inStore(store, product))
      : [];
  const behind = (stores: readonly string[], concerns: (product: string) => boolean): Touched[] =>
    wants('product|store')
      ? stores.flatMap((store) => world.promoted(store, at).filter(({ product }) => product !== undefined && concerns(product)))
      : [];
  const inDc = (dc: string, products: Iterable<string>): Touched[] =>
    wants('dc|product') ? [...products].map((product) => ({ subject: `dc:${dc}|product:${product}`, product })) : [];

  switch (signal.type) {
    case 'retail.store-sales.hourly': {
      const { store, lines } = signal.data;
      if (!wants('product|store')) return [];
      const promoted = world.promoted(store, at);
      if (!always) return promoted;
      const products = new Set<string>();
      for (const { product } of promoted) if (product !== undefined) products.add(product);
      for (const { product } of lines) products.add(product);
      return Array.from(products, (product) => world.inStore(store, product));
    }
    case 'retail.replenishment.issue':
      return inStore(signal.data.store, [signal.data.product]);
    case 'retail.task.completed':
      return signal.data.product === undefined ? [] : inStore(signal.data.store, [signal.data.product]);
    case 'retail.inventory.position': {
      const { location, lines } = signal.data;
      const products = new Set(lines.map((line) => line.product));
      if (location.kind === 'store') return inStore(location.id, products);
      return location.kind === 'dc' ? inDc(location.id, products) : [];
    }
    case 'retail.delivery.planned':
    case 'retail.delivery.received':
    case 'retail.delivery.delayed': {
      const { to, lines } = signal.data;
      const products = new Set(lines.map((line) => line.product));
      if (to.kind === 'store') return inStore(to.id, products);
      if (to.kind !== 'dc') return [];
      const late = signal.type === 'retail.delivery.delayed';
      return [...inDc(to.id, products), ...(late ? behind(world.storesOfDc(to.id), (product) => products.has(product)) : [])];
    }
    case 'retail.supplier.notice': {
      const { supplier, products } = signal.data;
      const named = new Set(products);
      const own: Touched[] = wants('supplier') ? [{ subject: `supplier:${supplier}` }] : [];
      return [
        ...own,
        ...behind(world.stores(), (product) => (named.size === 0 || named.has(product)) && world.supplierOf(product) === supplier),
      ];
    }
    case 'retail.promotion.plan':
    case 'retail.demand.plan':
      return [];
  }
}

/** A product in a store. */
export const productIn = (store: string, product: string): Touched => ({ subject: `product:${product}|store:${store}`, store, product });
