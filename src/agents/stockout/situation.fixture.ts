import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { WallClock, type Cause, type FactReading, type FactValue } from '../../kernel/index.js';
import { agentSpec, type DraftProposal, type RunInput, type RunResult } from '../contract/index.js';
import { InMemoryRunJournal } from '../runtime/journal.js';
import { runAgent } from '../runtime/run-agent.js';
import {
  EVIDENCE_TOOLS,
  EvidenceSource,
  type DataTrust,
  type DcStock,
  type Inbound,
  type NeighbourStock,
  type Neighbourhood,
  type ProductCard,
  type StoreCard,
  type SupplierRecord,
  type WeekHours,
} from '../tools/index.js';
import { stockoutPlanner } from './planner.js';

/** Wednesday 10:00 in Berlin; stores trade 08:00 to 22:00. */
export const AT = new Date('2026-03-04T09:00:00.000Z');
export const HOURS: WeekHours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, open: '08:00', close: '22:00' }));

/** Everything a run can be shown about product 9 in store 212. */
export type Situation = {
  facts: Record<string, FactValue>;
  inbound: Inbound['deliveries'];
  supplier: SupplierRecord;
  dc: DcStock;
  neighbours: NeighbourStock[];
  product: ProductCard;
  trust: DataTrust;
  verifyFirst: boolean;
};

/** A store that sells 3 an hour with 12 on hand, a centre that is supplied, no neighbour with stock to give. */
export const calm = (): Situation => ({
  facts: { 'on-hand-estimate': 12, 'on-hand': 15, 'demand-rate': 3, 'sell-through-ratio': 1.6, 'unit-margin': 120 },
  inbound: [],
  supplier: {
    supplier: 'S7',
    notice: null,
    lateHours: 0,
    onTimeShare: 0.95,
    deliveriesSeen: 20,
    expedite: { leadTimeHours: 30, feePerUnit: 40 },
  },
  dc: {
    dc: 'D1',
    onHand: 2_000,
    reserved: 0,
    expediting: 0,
    leadTimeHours: 12,
    costPerUnit: 6,
    cadenceHours: 24,
    dailyDemand: 900,
    inbound: [{ etaHours: 20, quantity: 1_800, lateHours: 0 }],
  },
  neighbours: [],
  product: {
    product: '9',
    group: 'drinks',
    unit: 'each',
    packSize: 6,
    currency: 'EUR',
    price: 399,
    cost: 279,
    supplier: 'S7',
    promotion: { promotion: 'PR1', endsInHours: 120 },
    substitutes: [],
  },
  trust: {
    onHand: 15,
    recordAgeHours: 4,
    lastCountAgeHours: 200,
    hoursSinceLastSale: 0,
    expectedSinceLastSale: 0.4,
    salesFeedAgeHours: 1,
    issues: [],
    lastReceivedAgeHours: 30,
  },
  verifyFirst: false,
});

/** The supplier is three days late and the centre is empty. */
export const supplierLate = (): Situation => {
  const s = calm();
  s.supplier = { ...s.supplier, lateHours: 20, notice: { kind: 'late', ageHours: 20, delayHours: 72, untilHours: null } };
  s.dc = { ...s.dc, onHand: 0, inbound: [{ etaHours: 52, quantity: 1_800, lateHours: 72 }] };
  return s;
};

/** A neighbour that sells little and has much. */
export const neighbour = (store: string, over: Partial<NeighbourStock> = {}): NeighbourStock => ({
  store,
  zone: 'Europe/Berlin',
  hours: HOURS,
  onHand: 120,
  reservedOut: 0,
  demandRate: 0.4,
  arriving: [],
  suspect: false,
  sellThroughRatio: 0.9,
  trading: true,
  ...over,
});

class FixedEvidence extends EvidenceSource {
  constructor(private readonly s: Situation) {
    super();
  }
  override facts(_: unknown, names: readonly string[]): Promise<Record<string, FactReading>> {
    const known = names.filter((name) => this.s.facts[name] !== undefined);
    return Promise.resolve(
      Object.fromEntries(known.map((name) => [name, { value: this.s.facts[name] as FactValue, at: AT, source: 'test' }])),
    );
  }
  override inbound = (): Promise<Inbound> => Promise.resolve({ deliveries: this.s.inbound });
  override supplier = (): Promise<SupplierRecord> => Promise.resolve(this.s.supplier);
  override dcStock = (): Promise<DcStock> => Promise.resolve(this.s.dc);
  override neighbours = (): Promise<Neighbourhood> => Promise.resolve({ leadTimeHours: 12, costPerUnit: 9, stores: this.s.neighbours });
  override store = (store: string): Promise<StoreCard> =>
    Promise.resolve({ store, banner: 'B1', region: 'R1', dc: 'D1', zone: 'Europe/Berlin', format: 'super', urban: true, hours: HOURS });
  override product = (): Promise<ProductCard> => Promise.resolve(this.s.product);
  override dataTrust = (): Promise<DataTrust> => Promise.resolve(this.s.trust);
}

class StillClock extends WallClock {
  override now = (): Date => new Date(0);
}

/** The agent as it is shipped. */
export const shippedSpec = agentSpec.parse(
  parse(readFileSync(new URL('../../../config/agents/stockout-triage.yaml', import.meta.url), 'utf8')),
);

export const inputOf = (situation: Situation, store = '212'): RunInput => ({
  at: AT.toISOString(),
  exception: {
    id: 'exc_1',
    type: 'promotion-stockout-risk',
    subject: `product:9|store:${store}`,
    severity: 'high',
    verifyFirst: situation.verifyFirst,
    place: { banner: 'B1', region: 'R1', store },
    moneyAtRisk: { amount: 9_000, currency: 'EUR' },
    reopened: 0,
  },
});

/** Runs the shipped agent over a situation; the journal is given back for replays. */
export async function triage(situation: Situation, store = '212'): Promise<RunResult & { journal: InMemoryRunJournal; input: RunInput }> {
  const journal = new InMemoryRunJournal();
  const input = inputOf(situation, store);
  const result = await runAgent({
    runId: 'run_1',
    spec: shippedSpec,
    input,
    planner: stockoutPlanner,
    tools: EVIDENCE_TOOLS,
    ports: { evidence: new FixedEvidence(situation) },
    journal,
    wallClock: new StillClock(),
  });
  return { ...result, journal, input };
}

/** Proposals of one action type, with its parameters. */
export const ofType = <T extends DraftProposal['action']['type']>(result: RunResult, type: T) =>
  result.proposals.flatMap((p) =>
    p.action.type === type ? [{ ...p, params: p.action.params as Extract<DraftProposal['action'], { type: T }>['params'] }] : [],
  );
/** The transfers a run proposed. */
export const transfers = (result: RunResult) => ofType(result, 'stock.transfer');
/** Action types a run proposed, in order. */
export const kinds = (result: RunResult) => result.proposals.map((p) => p.action.type);
/** The cause a run names first. */
export const likeliest = (result: RunResult): Cause | undefined => result.causes[0]?.cause;
