/** A place that can give: the distribution centre or a store. */
export type Source = {
  readonly from: { readonly kind: 'dc' | 'store'; readonly id: string };
  readonly available: number;
  readonly leadTimeHours: number;
  readonly costPerUnit: number;
};
/** A store that wants goods. */
export type Taker = { readonly store: string; readonly wanted: number };
export type Share = { readonly source: Source; readonly quantity: number };

/** One store takes from this many places at most. */
const MOST_SOURCES = 3;
/** Fewer units are not worth a picking line. */
const LEAST_UNITS = 2;

/**
 * What one store takes when all takers share the same sources. Every agent that looks at the same evidence comes to the
 * same plan and takes only its own row of it, so that neighbours triaged at the same moment do not reach for the same
 * goods. When there is not enough for all, each want is cut in proportion (the last units of a large want sell less surely than
 * the first of a small one); sources are used in the given order, the largest taker first, ties by store id.
 */
export function shareFor(store: string, takers: readonly Taker[], sources: readonly Source[]): Share[] {
  const left = sources.map((s) => Math.max(0, Math.floor(s.available)));
  const wanted = takers.reduce((sum, t) => sum + t.wanted, 0);
  const ration = wanted === 0 ? 0 : Math.min(1, left.reduce((a, b) => a + b, 0) / wanted);
  const order = [...takers].sort((a, b) => b.wanted - a.wanted || (a.store < b.store ? -1 : 1));
  for (const taker of order) {
    const shares: Share[] = [];
    let need = Math.round(taker.wanted * ration);
    for (const [i, source] of sources.entries()) {
      const quantity = Math.min(need, left[i] ?? 0);
      if (quantity < Math.min(LEAST_UNITS, taker.wanted)) continue;
      left[i] = (left[i] ?? 0) - quantity;
      need -= quantity;
      shares.push({ source, quantity });
      if (need <= 0 || shares.length === MOST_SOURCES) break;
    }
    if (taker.store === store) return shares;
  }
  return [];
}

/** Whole packs from a centre where that moves the quantity by half a pack at most; stores pick single units. */
export function roundToPack({ source, quantity }: Share, packSize: number): number {
  if (source.from.kind === 'store' || packSize <= 1) return quantity;
  const packs = Math.round(quantity / packSize) * packSize;
  return packs >= 1 && packs <= source.available ? packs : quantity;
}
