import type { FieldIssue } from '../../../kernel/index.js';
import type { ItemOf, LaneEnd, MasterdataItem, MasterdataKind } from './items.js';

/** Something an item names: of which kind, which id, and where in the item it stands. */
export type Reference = { readonly kind: MasterdataKind; readonly id: string; readonly path: string };

const END_KINDS = { store: 'stores', dc: 'dcs', supplier: 'suppliers' } as const satisfies Record<LaneEnd['kind'], MasterdataKind>;

const one = (kind: MasterdataKind, id: string, path: string): Reference => ({ kind, id, path });
const many = (kind: MasterdataKind, ids: readonly string[] | undefined, path: string): Reference[] =>
  (ids ?? []).map((id, index) => one(kind, id, `${path}.${index}`));

const REFERENCES: { [K in MasterdataKind]: (item: ItemOf<K>) => Reference[] } = {
  banners: () => [],
  regions: (region) => [one('banners', region.banner, 'banner')],
  stores: (store) => [
    one('regions', store.region, 'region'),
    one('dcs', store.dc, 'dc'),
    ...many('stores', store.neighbours, 'neighbours'),
  ],
  dcs: () => [],
  suppliers: () => [],
  products: (product) => [one('suppliers', product.supplier, 'supplier'), ...many('products', product.substitutes, 'substitutes')],
  lanes: (lane) => [one(END_KINDS[lane.from.kind], lane.from.id, 'from.id'), one(END_KINDS[lane.to.kind], lane.to.id, 'to.id')],
  promotions: (promotion) => [...many('products', promotion.products, 'products'), ...many('stores', promotion.stores, 'stores')],
  teams: (team) => (team.region === undefined ? [] : [one('regions', team.region, 'region')]),
};

/** What an item refers to. */
export const referencesOf = <K extends MasterdataKind>(kind: K, item: ItemOf<K>): Reference[] => REFERENCES[kind](item);

/** An item of a call that may not be written, and why. */
export type Rejected = FieldIssue & { readonly index: number };

/**
 * Sorts out items that name what does not exist. Items of one call may name each other; one that names a rejected item
 * is rejected too.
 */
export function rejectUnknown<K extends MasterdataKind>(
  kind: K,
  items: ReadonlyMap<number, ItemOf<K>>,
  knows: (kind: MasterdataKind, id: string) => boolean,
): { good: Map<number, ItemOf<K>>; rejected: Rejected[] } {
  const good = new Map(items);
  const rejected: Rejected[] = [];
  for (let before = -1; before !== good.size;) {
    before = good.size;
    const together = new Set([...good.values()].map((item: MasterdataItem) => item.id));
    for (const [index, item] of good) {
      const unknown = referencesOf(kind, item).find(
        (reference) => !knows(reference.kind, reference.id) && !(reference.kind === kind && together.has(reference.id)),
      );
      if (unknown === undefined) continue;
      good.delete(index);
      rejected.push({ index, path: unknown.path, message: `unknown: no such item in ${unknown.kind}` });
    }
  }
  return { good, rejected };
}
