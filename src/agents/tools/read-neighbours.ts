import { z } from 'zod';
import { expectedLost, openings, paced, spareUnits, wantedUnits, type Position } from '../inventory/index.js';
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
  run: async ({ horizonHours, lateFromHours, lateUntilHours, ...of }, { at, ports }) => {
    const { leadTimeHours, costPerUnit, stores } = await ports.evidence.neighbours(of, at);
    const others = [...stores].filter((s) => s.store !== of.store).sort((a, b) => (a.store < b.store ? -1 : 1));
    const donors: NeighboursEvidence['donors'] = [];
    const contenders: NeighboursEvidence['contenders'] = [];
    const pool = { stores: others.length, unknown: 0, lost: 0, lostLate: 0, surplus: 0 };
    for (const other of others) {
      if (other.onHand === null || other.demandRate === null || other.suspect) {
        pool.unknown += 1;
        continue;
      }
      const position: Position = {
        stock: Math.max(0, other.onHand - other.reservedOut),
        rate: other.demandRate,
        arriving: other.arriving,
        openings: paced(openings(other.hours, other.zone, at, Math.ceil(lateUntilHours / 24) * 24), other.plannedAhead ?? []),
      };
      const lost = expectedLost(position, 0, horizonHours);
      pool.lost += lost;
      pool.lostLate += expectedLost(position, lateFromHours, lateUntilHours);
      const contends = other.contends ?? expectedLost(position, 0, 24) >= 1;
      const wanted = contends ? wantedUnits(position, leadTimeHours, horizonHours) : 0;
      if (wanted > 0)
        contenders.push({
          store: other.store,
          wanted,
          urgent: wantedUnits(position, leadTimeHours, Math.min(horizonHours, URGENT_HOURS)),
          now: other.asksNow ?? true,
        });
      const surplus = wanted > 0 ? 0 : spareUnits(position, Math.min(horizonHours, KEEP_HOURS));
      if (surplus > 0) {
        pool.surplus += surplus;
        const risk = expectedLost({ ...position, stock: position.stock - surplus }, 0, horizonHours) - lost;
        donors.push({ store: other.store, surplus, onHand: other.onHand, demandRate: other.demandRate, risk: Math.max(0, risk) });
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
