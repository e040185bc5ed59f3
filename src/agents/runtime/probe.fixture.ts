import { z } from 'zod';
import { EndcapError, WallClock } from '../../kernel/index.js';
import { agentSpec, type AnyTool, type DraftProposal, type Planner, type RunInput, type Tool } from '../contract/index.js';
import { InMemoryRunJournal } from './journal.js';
import type { AgentRun } from './run-agent.js';

export class TickingClock extends WallClock {
  private at = 0;
  constructor(private readonly step = 1) {
    super();
  }
  override now(): Date {
    return new Date((this.at += this.step));
  }
}

export type Ports = { stock: Record<string, number>; asked: string[]; fail?: Error };

export const readStock: Tool<Ports, z.ZodObject<{ store: z.ZodString }>, z.ZodObject<{ units: z.ZodNumber }>> = {
  name: 'read-stock',
  title: 'Stock',
  input: z.strictObject({ store: z.string().min(1) }),
  output: z.strictObject({ units: z.number() }),
  readOnly: true,
  cost: 2,
  privacyClass: 'operational',
  run: async ({ store }, { ports }) => {
    ports.asked.push(store);
    if (ports.fail) throw ports.fail;
    const units = ports.stock[store];
    if (units === undefined) throw new EndcapError('not-found', 'store not found');
    return { units };
  },
  shows: ({ store }) => [{ store }, { product: '9' }],
};
export const tools: AnyTool<Ports>[] = [readStock];

export const spec = agentSpec.parse({
  id: 'probe',
  title: 'Probe',
  goal: 'look',
  owner: 'u1',
  trigger: { exceptionTypes: ['stockout'] },
  tools: ['read-stock'],
  actions: ['task.count'],
  budget: { steps: 6, toolCalls: 4, milliseconds: 5_000, tokens: 0, money: 100, proposals: 2 },
  planner: { kind: 'scripted', id: 'probe' },
  autonomy: 'act',
});
export const input: RunInput = {
  at: '2026-03-04T10:00:00.000Z',
  exception: {
    id: 'exc_1',
    type: 'stockout',
    subject: 'product:9|store:212',
    severity: 'high',
    verifyFirst: false,
    place: { store: '212' },
    moneyAtRisk: { amount: 900, currency: 'EUR' },
    reopened: 0,
  },
};
export const count = (store: string, over: Partial<DraftProposal> = {}): DraftProposal => ({
  action: { type: 'task.count', params: { store, product: '9' } },
  expected: { subject: `product:9|store:${store}`, fact: 'data-age-hours', atMost: 4, withinMinutes: 240, savedMarginMinor: 500 },
  rationale: 'count it',
  estimatedCostMinor: 100,
  ...over,
});

/** Asks for one store after another, then proposes a count in each. */
export const walker = (stores: string[], proposals: unknown[] = []): Planner => ({
  id: 'walker',
  title: 'Walker',
  next: ({ calls, mustConclude }) => {
    const store = stores[calls.length];
    if (store !== undefined && !mustConclude) return { kind: 'call', calls: [{ tool: 'read-stock', input: { store } }] };
    return { kind: 'conclude', causes: [], proposals: proposals as DraftProposal[], summary: `${calls.length} seen` };
  },
});

export const runOf = (over: Partial<AgentRun<Ports>> = {}): AgentRun<Ports> => ({
  runId: 'run_1',
  spec,
  input,
  planner: walker(['1', '2']),
  tools,
  ports: { stock: { 1: 4, 2: 0, 3: 9, 4: 1, 5: 1, 6: 1 }, asked: [] },
  journal: new InMemoryRunJournal(),
  wallClock: new TickingClock(),
  ...over,
});
