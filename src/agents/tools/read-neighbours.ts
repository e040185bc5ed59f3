import { z } from 'zod';
import { expectedLost, openings, paced, spareUnits, wantedUnits, type Position } from '../inventory/index.js';
import type { NeighbourStock } from './evidence-source.js';
import { evidenceTool } from './evidence-tool.js';
import { hours, id, minor, productAtStore, units } from './shapes.js';

/** At most this many givers and takers are shown, the largest first: the journal keeps every output. */
const SHOWN = 24;
/** Wants until the evening of tomorrow come before wants of later days. */
export const URGENT_HOURS = 28;
/** A giving store keeps its own need for two days at most: by then it is supplied again, or asks in turn. */
export const KEEP_HOURS = 48;

const output = z.strictObject({
  leadTimeHours: hours.min(0),
  costPerUnit: minor,
  /** Stores with more than they expect to sell until the horizon, the largest surplus first. */
  donors: z.array(
    z.strictObject({
      store: id,
      surplus: z.number().int().min(1),
      onHand: units,
      demandRate: units.min(0),
      /** Expected units it still loses if it gives its whole surplus. */
      risk: units.min(0),
    }),
  ),
  /** Stores that run short before the horizon and want goods as much as this one, the largest want first. */
  contenders: z.array(
    z.strictObject({
      store: id,
      wanted: z.number().int().min(1),
      urgent: z.number().int().min(0),
      /** Its agent looks at the same moment; the others asked before or will ask later. */
      now: z.boolean(),
    }),
  ),
  /** All neighbours together, before the lists are cut. */
  pool: z.strictObject({
    stores: z.number().int().min(0),
    /** Stores whose stock or demand is not known, or not believed. */
    unknown: z.number().int().min(0),
    /** Units expected to be lost until the horizon, and late ones. */
    lost: units.min(0),
    lostLate: units.min(0),
    surplus: units.min(0),
  }),
  /** Middle sell-through ratio of the neighbours; null = not known. */
  medianSellThrough: z.number().min(0).max(1_000).nullable(),
  /** Neighbours that should trade and do not. */
  notTrading: z.array(id).max(SHOWN),
});
export type NeighboursEvidence = z.infer<typeof output>;

type Until = { readonly horizonHours: number; readonly lateFromHours: number; readonly lateUntilHours: number };
/** What one store misses, and what it wants or can give; null = its stock or demand is not known, or not believed. */
type Stance = {
  readonly lost: number;
  readonly lostLate: number;
  readonly contender?: NeighboursEvidence['contenders'][number];
  readonly donor?: NeighboursEvidence['donors'][number];
} | null;

/** Stances by store as it was read, then by question: many runs of one moment ask the same of the same stores. */
const stances = new WeakMap<NeighbourStock, Map<string, Stance>>();

function stanceOf(store: NeighbourStock, at: Date, asked: Until & { readonly leadTimeHours: number }): Stance {
  const key = `${at.getTime()} ${asked.horizonHours} ${asked.lateFromHours} ${asked.lateUntilHours} ${asked.leadTimeHours}`;
  let known = stances.get(store);
  if (known === undefined) stances.set(store, (known = new Map()));
  let stance = known.get(key);
  if (stance === undefined) known.set(key, (stance = workOut(store, at, asked)));
  return stance;
}

function workOut(other: NeighbourStock, at: Date, asked: Until & { readonly leadTimeHours: number }): Stance {
  const { horizonHours, lateFromHours, lateUntilHours, leadTimeHours } = asked;
  const { store, onHand, demandRate } = other;
  if (onHand === null || demandRate === null || other.suspect) return null;
  const position: Position = {
    stock: Math.max(0, onHand - other.reservedOut),
    rate: demandRate,
    arriving: other.arriving,
    openings: paced(openings(other.hours, other.zone, at, Math.ceil(lateUntilHours / 24) * 24), other.plannedAhead ?? []),
  };
  const lost = expectedLost(position, 0, horizonHours);
  const lostLate = expectedLost(position, lateFromHours, lateUntilHours);
  const contends = other.contends ?? expectedLost(position, 0, 24) >= 1;
  const wanted = contends ? wantedUnits(position, leadTimeHours, horizonHours) : 0;
  if (wanted > 0) {
    const urgent = wantedUnits(position, leadTimeHours, Math.min(horizonHours, URGENT_HOURS));
    return { lost, lostLate, contender: { store, wanted, urgent, now: other.asksNow ?? true } };
  }
  const surplus = spareUnits(position, Math.min(horizonHours, KEEP_HOURS));
  if (surplus === 0) return { lost, lostLate };
  const risk = expectedLost({ ...position, stock: position.stock - surplus }, 0, horizonHours) - lost;
  return { lost, lostLate, donor: { store, surplus, onHand, demandRate, risk: Math.max(0, risk) } };
}

/**
 * The other stores of the same distribution centre: who has more than it expects to sell until the horizon (its own
 * deliveries counted), and who wants as much as this store does. Stock promised before now does not count as theirs.
 */
export const readNeighbours = evidenceTool({
  name: 'read-neighbours',
  title: 'Stock and need of the other stores of the centre',
  input: productAtStore.extend({
    /** Until when every store keeps its own expected need. */
    horizonHours: hours.min(1),
    /** Between these losses count as late: what an expedited order could still save. The end is not before the horizon. */
    lateFromHours: hours.min(0),
    lateUntilHours: hours.min(1),
  }),
  output,
  privacyClass: 'operational',
  run: async ({ product, store, ...until }, { at, ports }) => {
    const { leadTimeHours, costPerUnit, stores } = await ports.evidence.neighbours({ product, store }, at);
    const others = [...stores].filter((s) => s.store !== store).sort((a, b) => (a.store < b.store ? -1 : 1));
    const donors: NeighboursEvidence['donors'] = [];
    const contenders: NeighboursEvidence['contenders'] = [];
    const pool = { stores: others.length, unknown: 0, lost: 0, lostLate: 0, surplus: 0 };
    for (const other of others) {
      const stance = stanceOf(other, at, { ...until, leadTimeHours });
      if (stance === null) {
        pool.unknown += 1;
        continue;
      }
      pool.lost += stance.lost;
      pool.lostLate += stance.lostLate;
      if (stance.contender !== undefined) contenders.push(stance.contender);
      if (stance.donor !== undefined) {
        pool.surplus += stance.donor.surplus;
        donors.push(stance.donor);
      }
    }
    return {
      leadTimeHours,
      costPerUnit,
      donors: donors.sort((a, b) => b.surplus - a.surplus).slice(0, SHOWN),
      contenders: contenders.sort((a, b) => b.wanted - a.wanted).slice(0, SHOWN),
      pool,
      medianSellThrough: median(others.flatMap((s) => (s.sellThroughRatio === null ? [] : [s.sellThroughRatio]))),
      notTrading: others
        .filter((s) => !s.trading)
        .map((s) => s.store)
        .slice(0, SHOWN),
    };
  },
  shows: ({ product, store }, { donors, contenders, notTrading }) => [
    { product },
    { store },
    ...[...donors, ...contenders].map((s) => ({ store: s.store })),
    ...notTrading.map((s) => ({ store: s })),
  ],
});

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
