import { keyed, Stream, factorAround1 } from './random.js';

export type StoreFormat = 'hyper' | 'super' | 'convenience';
export type Region = { readonly id: string; readonly name: string; readonly banner: string; readonly dc: number };
export type Store = {
  readonly id: string;
  readonly name: string;
  readonly region: number;
  readonly dc: number;
  readonly urban: boolean;
  readonly format: StoreFormat;
  /** Demand relative to an ordinary supermarket, as the plan knows it. */
  readonly size: number;
  /** What the plan does not know about the place: true demand over planned, before any promotion. */
  readonly character: number;
  readonly neighbours: readonly string[];
  /** Minutes a day the staff has for Endcap's tasks, and for picking goods for other stores. */
  readonly taskMinutes: number;
  readonly pickMinutes: number;
};
export type Named = { readonly id: string; readonly name: string };
export type Network = {
  readonly banners: readonly (Named & { currency: string })[];
  readonly regions: readonly Region[];
  readonly dcs: readonly Named[];
  readonly stores: readonly Store[];
  /** Store indexes of each distribution centre. */
  readonly storesOfDc: readonly (readonly number[])[];
};

export const CURRENCY = 'EUR';
const SIZES: Record<StoreFormat, number> = { hyper: 1.8, super: 1, convenience: 0.6 };
const AREAS = ['Nord', 'Küste', 'Elbe', 'Weser', 'Rhein', 'Ruhr', 'Main', 'Neckar', 'Isar', 'Ostsee'];

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));
const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** Two banners, about ten regions and six distribution centres, each of which serves cities and countryside. */
export function buildNetwork(seed: number, storeCount: number): Network {
  const regionCount = clamp(Math.round(storeCount / 12), 1, 10);
  const dcCount = clamp(Math.round(storeCount / 20), 1, Math.min(6, regionCount));
  const regions = Array.from({ length: regionCount }, (_, i) => ({
    id: `R${pad(i + 1, 2)}`,
    name: AREAS[i] ?? `Region ${i + 1}`,
    banner: i % 3 === 2 ? 'stadtkorb' : 'nordmarkt',
    dc: Math.floor((i * dcCount) / regionCount),
  }));
  const dcs = Array.from({ length: dcCount }, (_, i) => ({ id: `DC${i + 1}`, name: `Distribution centre ${i + 1}` }));
  const stores = buildStores(seed, storeCount, regions);
  return {
    banners: [
      { id: 'nordmarkt', name: 'Nordmarkt', currency: CURRENCY },
      { id: 'stadtkorb', name: 'Stadtkorb', currency: CURRENCY },
    ],
    regions,
    dcs,
    stores,
    storesOfDc: dcs.map((_, dc) => stores.flatMap((store, index) => (store.dc === dc ? [index] : []))),
  };
}

function buildStores(seed: number, count: number, regions: readonly Region[]): Store[] {
  const stream = new Stream(seed, 'network');
  const share = keyed(seed, 'urban-share');
  const width = Math.max(3, String(count).length);
  const idOf = (index: number): string => `S${pad(index + 1, width)}`;
  const regionOf = (index: number): number => Math.floor((index * regions.length) / count);
  return Array.from({ length: count }, (_, i) => {
    const region = regionOf(i);
    const urban = stream.uniform() < 0.35 + 0.25 * share(region);
    const format = formatOf(urban, stream.uniform());
    const size = SIZES[format] * factorAround1(stream, 0.18);
    const neighbours = [i - 2, i - 1, i + 1, i + 2].filter((n) => n >= 0 && n < count && regionOf(n) === region).map(idOf);
    return {
      id: idOf(i),
      name: `${regions[region]?.name ?? ''} ${urban ? 'Stadt' : 'Land'} ${i + 1}`,
      region,
      dc: regions[region]?.dc ?? 0,
      urban,
      format,
      size,
      character: factorAround1(stream, 0.1),
      neighbours,
      taskMinutes: Math.round(40 + 40 * size),
      pickMinutes: Math.round(60 + 50 * size),
    };
  });
}

function formatOf(urban: boolean, draw: number): StoreFormat {
  if (urban) return draw < 0.4 ? 'convenience' : draw < 0.88 ? 'super' : 'hyper';
  return draw < 0.15 ? 'convenience' : draw < 0.8 ? 'super' : 'hyper';
}
