import { parseSubject } from '../../kernel/index.js';
import type { CallRecord, PlannerState, Tool } from '../contract/index.js';
import { openings, paced, tradingHours, type Opening, type Position } from '../inventory/index.js';
import {
  PLANNED_AHEAD,
  readDataTrust,
  readDcStock,
  readInbound,
  readNeighbours,
  readProduct,
  readStore,
  readSubjectFacts,
  readSupplier,
  type DataTrust,
  type DcStock,
  type EvidencePorts,
  type Inbound,
  type NeighboursEvidence,
  type ProductCard,
  type StoreCard,
  type SupplierRecord,
} from '../tools/index.js';
import type { z } from 'zod';

/** The farthest any judgement looks ahead, hours. */
export const FARTHEST = 96;

/** Margin an action must save beyond its cost, minor units: below it the work of asking and doing is worth more. */
export const LEAST_SAVED = 250;

/** Facts of the subject the planner asks for. */
export const FACTS = ['on-hand-estimate', 'on-hand', 'demand-rate', ...PLANNED_AHEAD, 'sell-through-ratio', 'unit-margin'] as const;

/** What the run has been shown, in types. Missing answers stay missing: each judgement says what it can do without. */
export type Evidence = {
  readonly product: string;
  readonly store: string;
  readonly card: ProductCard;
  readonly place: StoreCard;
  readonly facts: Readonly<Record<string, number>>;
  readonly trust?: DataTrust;
  readonly inbound?: Inbound;
  readonly supplier?: SupplierRecord;
  readonly dc?: DcStock;
  readonly neighbours?: NeighboursEvidence;
  readonly verifyFirst: boolean;
  /** Trading stretches of the store until FARTHEST, at the pace of its plan for the product. */
  readonly openings: readonly Opening[];
};

/** The product and store of the exception; undefined when it is about something else. */
export function subjectOf(state: PlannerState): { product: string; store: string } | undefined {
  const { product, store, ...rest } = parseSubject(state.input.exception.subject);
  return product !== undefined && store !== undefined && Object.keys(rest).length === 0 ? { product, store } : undefined;
}

/** The evidence so far; undefined while the product or the store is not known. */
export function evidenceOf(state: PlannerState): Evidence | undefined {
  const subject = subjectOf(state);
  const card = answer(state.calls, readProduct);
  const place = answer(state.calls, readStore);
  if (subject === undefined || card === undefined || place === undefined) return undefined;
  const facts: Record<string, number> = {};
  for (const [name, { value }] of Object.entries(answer(state.calls, readSubjectFacts)?.facts ?? {})) {
    if (typeof value === 'number') facts[name] = value;
  }
  return {
    ...subject,
    card,
    place,
    facts,
    trust: answer(state.calls, readDataTrust),
    inbound: answer(state.calls, readInbound),
    supplier: answer(state.calls, readSupplier),
    dc: answer(state.calls, readDcStock),
    neighbours: answer(state.calls, readNeighbours),
    verifyFirst: state.input.exception.verifyFirst,
    openings: paced(
      openings(place.hours, place.zone, new Date(state.input.at), FARTHEST),
      PLANNED_AHEAD.map((fact) => facts[fact]),
    ),
  };
}

/** What recorded answers say in types, once each: a planner reads them at every step, and nobody changes a record. */
const parsed = new WeakMap<CallRecord, unknown>();

/** The newest answer of a tool. */
function answer<I extends z.ZodType, O extends z.ZodType>(
  calls: readonly CallRecord[],
  tool: Tool<EvidencePorts, I, O>,
): z.output<O> | undefined {
  const call = calls.findLast((c) => c.tool === tool.name && c.ok);
  if (call?.ok !== true) return undefined;
  if (!parsed.has(call)) parsed.set(call, tool.output.safeParse(call.output).data);
  return parsed.get(call) as z.output<O> | undefined;
}

/** Expected units a trading hour; null when nothing says so. */
export function demandRate({ facts, openings: open }: Evidence): number | null {
  if (facts['demand-rate'] !== undefined) return Math.max(0, facts['demand-rate']);
  const trading = tradingHours(open, 0, 24);
  const planned = facts['plan-units-next-24h'];
  return planned === undefined || trading === 0 ? null : Math.max(0, planned / trading);
}

/** Units the record believes in; null when there is none. May be negative. */
export const recordedStock = ({ facts, trust }: Evidence): number | null =>
  facts['on-hand-estimate'] ?? facts['on-hand'] ?? trust?.onHand ?? null;

/** Price less cost of a unit, minor units. */
export const unitMargin = ({ facts, card }: Evidence): number => facts['unit-margin'] ?? card.price - card.cost;

/** The product in the store for the next days, as recorded; null when stock or demand is not known. */
export function positionOf(evidence: Evidence): Position | null {
  const rate = demandRate(evidence);
  const stock = recordedStock(evidence);
  if (rate === null || stock === null) return null;
  const arriving = (evidence.inbound?.deliveries ?? []).map(({ etaHours, quantity }) => ({ etaHours: realisticEta(etaHours), quantity }));
  return { stock: Math.max(0, stock), rate, arriving, openings: evidence.openings };
}

/** An overdue delivery is not there: it is expected as much later again as it is late, and a quarter of a day at least. */
export const realisticEta = (etaHours: number): number => (etaHours > 0 ? etaHours : Math.max(6, -etaHours));
