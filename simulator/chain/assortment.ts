import { factorAround1, keyed, Stream } from './random.js';
import type { Named } from './network.js';

export type Product = {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly packSize: number;
  /** Retail price and cost, minor units. */
  readonly price: number;
  readonly cost: number;
  readonly supplier: number;
  readonly promoted: boolean;
  readonly substitutes: readonly string[];
  /** Units an ordinary supermarket sells on an ordinary day without a promotion. */
  readonly rate: number;
  /** Factor the plan expects of the promotion (1 when there is none). */
  readonly plannedUplift: number;
  /** True uplift over planned uplift, in cities and outside them. */
  readonly urbanSurprise: number;
  readonly ruralSurprise: number;
};
export type Assortment = { readonly suppliers: readonly Named[]; readonly products: readonly Product[]; readonly lateSupplier: number };

export const PRODUCTS = 200;
const SUPPLIERS = 16;
const GROUPS = ['coffee', 'chocolate', 'biscuits', 'pasta', 'oil', 'juice', 'beer', 'detergent', 'care', 'frozen', 'dairy', 'snacks'];
const PACKS = [4, 6, 6, 8, 12];
/** Products per supplier: a few large ones, many small. */
const SUPPLIER_WEIGHTS = [5, 4, 3, 2, 2, 2, 1.5, 1.5, 1, 1, 1, 1, 1, 1, 1, 1];

/** 200 products of 16 suppliers, 64 of them promoted; one of the two largest suppliers will be late. */
export function buildAssortment(seed: number): Assortment {
  const stream = new Stream(seed, 'assortment');
  const pick = keyed(seed, 'late-supplier');
  const suppliers = Array.from({ length: SUPPLIERS }, (_, i) => ({ id: `V${String(i + 1).padStart(2, '0')}`, name: `Supplier ${i + 1}` }));
  const total = SUPPLIER_WEIGHTS.reduce((sum, weight) => sum + weight, 0);
  const idOf = (index: number): string => `P${String(index + 1).padStart(4, '0')}`;
  const promotedAt = (index: number): boolean => index % 25 < 8;
  const groupOf = (index: number): number => Math.floor((index * GROUPS.length) / PRODUCTS);
  const products = Array.from({ length: PRODUCTS }, (_, i): Product => {
    const promoted = promotedAt(i);
    const price = Math.max(69, Math.round((349 * factorAround1(stream, 0.5)) / 10) * 10 + 9);
    const hot = factorAround1(stream, 0.08);
    return {
      id: idOf(i),
      name: `${GROUPS[groupOf(i)]} ${i + 1}`,
      group: GROUPS[groupOf(i)] ?? 'other',
      packSize: PACKS[Math.floor(stream.uniform() * PACKS.length)] ?? 6,
      price,
      cost: Math.round(price * (0.58 + 0.12 * stream.uniform())),
      supplier: supplierAt(((i * 37) % PRODUCTS) / PRODUCTS, total),
      promoted,
      substitutes: neighboursInGroup(i, groupOf, promotedAt).map(idOf),
      rate: (promoted ? 1.35 : 0.68) * factorAround1(stream, 0.4),
      plannedUplift: promoted ? 2.4 + 1.2 * stream.uniform() : 1,
      urbanSurprise: promoted ? 1.38 * hot * factorAround1(stream, 0.06) : 1,
      ruralSurprise: promoted ? 0.7 * hot * factorAround1(stream, 0.06) : 1,
    };
  });
  return { suppliers, products, lateSupplier: pick(1) < 0.5 ? 0 : 1 };
}

function supplierAt(position: number, total: number): number {
  let left = position * total;
  for (let i = 0; i < SUPPLIER_WEIGHTS.length; i++) {
    left -= SUPPLIER_WEIGHTS[i] ?? 0;
    if (left < 0) return i;
  }
  return SUPPLIER_WEIGHTS.length - 1;
}

function neighboursInGroup(index: number, groupOf: (i: number) => number, promotedAt: (i: number) => boolean): number[] {
  const found: number[] = [];
  for (let step = 1; step < PRODUCTS && found.length < 2; step++) {
    const candidate = (index + step) % PRODUCTS;
    if (groupOf(candidate) === groupOf(index) && !promotedAt(candidate)) found.push(candidate);
  }
  return found;
}
