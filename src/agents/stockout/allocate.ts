/** A place that can give: the distribution centre or a store. */
export type Source = {
  readonly from: { readonly kind: 'dc' | 'store'; readonly id: string };
  readonly available: number;
  readonly leadTimeHours: number;
  readonly costPerUnit: number;
};
/** A store that wants goods until the horizon, `urgent` of them by the evening of tomorrow. */
export type Taker = { readonly store: string; readonly wanted: number; readonly urgent: number };
export type Share = { readonly source: Source; readonly quantity: number };

/** One store takes from this many places at most. */
const MOST_SOURCES = 3;
/** Fewer units are not worth a picking line, and a ration is not cut below this. */
const LEAST_UNITS = 2;
const LEAST_RATION = 4;

/**
 * What one store takes when all takers share the same sources. Every agent that looks at the same evidence comes to the
 * same plan and takes only its own row of it, so that neighbours triaged at the same moment do not reach for the same
 * goods. Urgent wants come before the rest, because what sells tomorrow sells more surely than what might sell in three
 * days; when there is not enough for a round, each want is cut in proportion. Sources are used in the given order, the
 * largest taker first, ties by store id.
 */
export function shareFor(store: string, takers: readonly Taker[], sources: readonly Source[]): Share[] {
  const rations = rationsOf(takers, total(sources.map((s) => Math.max(0, Math.floor(s.available)))));
  const left = sources.map((s) => Math.max(0, Math.floor(s.available)));
  const order = takers.map((t, i) => ({ store: t.store, wanted: t.wanted, ration: rations[i] ?? 0 }));
  order.sort((a, b) => b.wanted - a.wanted || (a.store < b.store ? -1 : 1));
  for (const taker of order) {
    const shares: Share[] = [];
    let need = taker.ration;
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

/** How many units each taker may have: all urgent wants first, then the rest, each round cut in proportion. */
function rationsOf(takers: readonly Taker[], supply: number): number[] {
  const urgent = total(takers.map((t) => t.urgent));
  const rest = total(takers.map((t) => t.wanted - t.urgent));
  const first = urgent === 0 ? 1 : Math.min(1, supply / urgent);
  const second = rest === 0 ? 1 : Math.max(0, Math.min(1, (supply - urgent) / rest));
  return takers.map(({ wanted, urgent: now }) =>
    first < 1 ? (now === 0 ? 0 : Math.max(Math.ceil(now * first), Math.min(now, LEAST_RATION))) : now + Math.ceil((wanted - now) * second),
  );
}

const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Whole packs from a centre where that moves the quantity by half a pack at most; stores pick single units. */
export function roundToPack({ source, quantity }: Share, packSize: number): number {
  if (source.from.kind === 'store' || packSize <= 1) return quantity;
  const packs = Math.round(quantity / packSize) * packSize;
  return packs >= 1 && packs <= source.available ? packs : quantity;
}
