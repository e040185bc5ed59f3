import type { Promotion } from './directory-snapshot.js';
import type { PromotionItem } from './items.js';
import type { Versions } from './versions.js';

type Entry = { readonly promotion: Promotion; readonly from: number; readonly until: number };

/** Promotions by product, so that the question asked for every line of every sale is answered at once. */
export class PromotionIndex {
  private readonly byProduct = new Map<string, Entry[]>();
  private readonly made = new WeakMap<PromotionItem, Promotion>();

  constructor(items: Versions<PromotionItem>) {
    for (const { value, from, until } of items.stretches()) {
      const promotion = this.of(value);
      const entry = {
        promotion,
        from: Math.max(from, promotion.from.getTime()),
        until: Math.min(until, promotion.until.getTime()),
      };
      for (const product of value.products) {
        const entries = this.byProduct.get(product);
        if (entries === undefined) this.byProduct.set(product, [entry]);
        else entries.push(entry);
      }
    }
    // The one begun last counts; of two begun together the one with the greater id.
    for (const entries of this.byProduct.values())
      entries.sort((a, b) => b.promotion.from.getTime() - a.promotion.from.getTime() || (a.promotion.id < b.promotion.id ? 1 : -1));
  }

  at(store: string, product: string, moment: number): Promotion | undefined {
    const entries = this.byProduct.get(product);
    if (entries === undefined) return undefined;
    for (const { promotion, from, until } of entries)
      if (from <= moment && moment < until && (promotion.stores === undefined || promotion.stores.has(store))) return promotion;
    return undefined;
  }

  /** An item as a promotion with its moments parsed, once. */
  of(item: PromotionItem): Promotion {
    const known = this.made.get(item);
    if (known !== undefined) return known;
    const { id, name, from, until, products, stores } = item;
    const promotion: Promotion = {
      id,
      name,
      from: new Date(from),
      until: new Date(until),
      products,
      ...(stores === undefined ? {} : { stores: new Set(stores) }),
    };
    this.made.set(item, promotion);
    return promotion;
  }
}
