import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EndcapError, WallClock } from '../../kernel/index.js';
import { agentSpec, type AnyTool, type DraftProposal, type Planner, type RunInput, type Tool } from '../contract/index.js';
import { InMemoryRunJournal } from './journal.js';
import { replayRun } from './replay-run.js';
import { runAgent, type AgentRun } from './run-agent.js';

class TickingClock extends WallClock {
  private at = 0;
  constructor(private readonly step = 1) {
    super();
  }
  override now(): Date {
    return new Date((this.at += this.step));
  }
}

type Ports = { stock: Record<string, number>; asked: string[]; fail?: Error };

const readStock: Tool<Ports, z.ZodObject<{ store: z.ZodString }>, z.ZodObject<{ units: z.ZodNumber }>> = {
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
const tools: AnyTool<Ports>[] = [readStock];

const spec = agentSpec.parse({
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
const input: RunInput = {
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
const count = (store: string, over: Partial<DraftProposal> = {}): DraftProposal => ({
  action: { type: 'task.count', params: { store, product: '9' } },
  expected: { subject: `product:9|store:${store}`, fact: 'data-age-hours', atMost: 4, withinMinutes: 240, savedMarginMinor: 500 },
  rationale: 'count it',
  estimatedCostMinor: 100,
  ...over,
});

/** Asks for one store after another, then proposes a count in each. */
const walker = (stores: string[], proposals: unknown[] = []): Planner => ({
  id: 'walker',
  title: 'Walker',
  next: ({ calls, mustConclude }) => {
    const store = stores[calls.length];
    if (store !== undefined && !mustConclude) return { kind: 'call', calls: [{ tool: 'read-stock', input: { store } }] };
    return { kind: 'conclude', causes: [], proposals: proposals as DraftProposal[], summary: `${calls.length} seen` };
  },
});

const runOf = (over: Partial<AgentRun<Ports>> = {}): AgentRun<Ports> => ({
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

describe('running an agent', () => {
  it('journals each call before the next and concludes', async () => {
    const run = runOf();
    const result = await runAgent(run);
    const steps = await run.journal.load('run_1');
    expect(steps.map((s) => s.kind)).toEqual(['called', 'called', 'concluded']);
    expect(steps[0]).toMatchObject({ calls: [{ ok: true, output: { units: 4 }, shown: ['product:9', 'store:1'] }], money: 2 });
    expect(result).toMatchObject({ status: 'completed', summary: '2 seen', usage: { steps: 3, toolCalls: 2, money: 4 } });
  });

  it('refuses tools that are not on the list, inputs that do not parse, and says so to the planner', async () => {
    const nosy: Planner = {
      id: 'nosy',
      title: 'Nosy',
      next: ({ calls }) =>
        calls.length > 0
          ? { kind: 'conclude', causes: [], proposals: [], summary: calls.map((c) => (c.ok ? 'ok' : c.because)).join() }
          : {
              kind: 'call',
              calls: [
                { tool: 'delete-everything', input: {} },
                { tool: 'read-stock', input: { store: '1', $where: 'x' } },
                { tool: 'read-stock', input: { store: '77' } },
              ],
            },
    };
    const run = runOf({ planner: nosy });
    expect((await runAgent(run)).summary).toBe('not-allowed,invalid-input,not-found');
    expect(run.ports.asked).toEqual(['77']);
  });

  it('refuses an output that is not what the tool declares', async () => {
    const run = runOf({ ports: { stock: { 1: Number.NaN }, asked: [] }, planner: walker(['1']) });
    await runAgent(run);
    expect((await run.journal.load('run_1'))[0]).toMatchObject({ calls: [{ ok: false, because: 'invalid-output' }] });
  });

  it('repeats no recorded call when it continues after a crash', async () => {
    const journal = new InMemoryRunJournal();
    const crashing = runOf({ journal, ports: { stock: { 1: 4 }, asked: [], fail: undefined } });
    const realAppend = journal.append.bind(journal);
    journal.append = async (id, step) => {
      await realAppend(id, step);
      if (step.n === 0) throw new Error('killed');
    };
    await expect(runAgent(crashing)).rejects.toThrow('killed');
    journal.append = realAppend;
    const second = runOf({ journal });
    const result = await runAgent(second);
    expect(second.ports.asked).toEqual(['2']);
    expect(result.digest).toBe((await runAgent(runOf())).digest);
  });

  it('throws a lost connection without journalling it, so that the next attempt asks again', async () => {
    const journal = new InMemoryRunJournal();
    await expect(runAgent(runOf({ journal, ports: { stock: {}, asked: [], fail: new Error('lost') } }))).rejects.toThrow('lost');
    expect(await journal.load('run_1')).toEqual([]);
    expect((await runAgent(runOf({ journal }))).status).toBe('completed');
  });

  it('stops between steps when told to, and goes on later', async () => {
    const stop = new AbortController();
    stop.abort();
    const run = runOf({ signal: stop.signal });
    expect(await runAgent(run)).toMatchObject({ status: 'interrupted', proposals: [] });
    expect(run.ports.asked).toEqual([]);
    expect((await runAgent({ ...run, signal: undefined })).status).toBe('completed');
  });

  it('gives the finished result again without work when the run is already concluded', async () => {
    const run = runOf();
    const first = await runAgent(run);
    run.ports.asked.length = 0;
    expect(await runAgent(run)).toEqual(first);
    expect(run.ports.asked).toEqual([]);
  });
});

describe('the budget', () => {
  const six = ['1', '2', '3', '4', '5', '6'];
  const limited = (budget: object) =>
    runOf({ spec: agentSpec.parse({ ...spec, budget: { ...spec.budget, ...budget } }), planner: walker(six) });

  it('ends the tool calls and asks for what can be concluded, marked partial', async () => {
    const run = limited({ toolCalls: 3 });
    expect(await runAgent(run)).toMatchObject({ status: 'partial', budgetEnded: 'toolCalls', summary: '3 seen' });
    expect(run.ports.asked).toHaveLength(3);
  });

  it('keeps one step for the conclusion', async () => {
    expect(await runAgent(limited({ steps: 3 }))).toMatchObject({
      status: 'partial',
      budgetEnded: 'steps',
      usage: { steps: 3, toolCalls: 2 },
    });
  });

  it('counts money by the tools prices', async () => {
    expect(await runAgent(limited({ money: 4 }))).toMatchObject({ status: 'partial', budgetEnded: 'money', usage: { money: 4 } });
  });

  it('makes no call it cannot pay', async () => {
    const run = limited({ money: 1, steps: 4 });
    expect((await runAgent(run)).usage.money).toBe(0);
    expect(run.ports.asked).toEqual([]);
  });

  it('counts wall time over all attempts', async () => {
    const run = { ...limited({ milliseconds: 100 }), wallClock: new TickingClock(60) };
    expect(await runAgent(run)).toMatchObject({ status: 'partial', budgetEnded: 'milliseconds' });
  });

  it('does not wait for a tool that hangs', async () => {
    const hanging: AnyTool<Ports> = { ...readStock, run: () => new Promise(() => undefined) };
    const run = { ...limited({ milliseconds: 30 }), tools: [hanging] };
    expect(await runAgent(run)).toMatchObject({ status: 'partial', budgetEnded: 'milliseconds', usage: { toolCalls: 0 } });
  });

  it('takes nothing from a planner that will not conclude', async () => {
    const stubborn: Planner = {
      id: 's',
      title: 'S',
      next: () => ({ kind: 'call', calls: [{ tool: 'read-stock', input: { store: '1' } }] }),
    };
    const result = await runAgent({ ...limited({ steps: 4 }), planner: stubborn });
    expect(result).toMatchObject({ status: 'partial', budgetEnded: 'steps', proposals: [], usage: { steps: 4, toolCalls: 3 } });
  });
});

describe('what may be proposed', () => {
  const proposing = async (...proposals: unknown[]) => runAgent(runOf({ planner: walker(['1', '2'], proposals) }));

  it('passes a proposal about objects that were shown', async () => {
    expect((await proposing(count('1'))).proposals).toHaveLength(1);
    expect((await proposing(count('212'))).proposals).toHaveLength(1);
  });

  it('refuses objects no tool has shown, in parameters and in the expected effect', async () => {
    const elsewhere = await proposing(count('3'), count('1', { expected: { ...count('1').expected, subject: 'product:9|store:4' } }));
    expect(elsewhere.proposals).toEqual([]);
    expect(elsewhere.refused.map((r) => r.because)).toEqual([
      'names store:3, which no tool has shown',
      'names store:4, which no tool has shown',
    ]);
  });

  it('takes an id of one kind for no other: a product number is not a store number', async () => {
    expect((await proposing(count('9'))).refused[0]?.because).toBe('names store:9, which no tool has shown');
  });

  it.each([
    ['an action type not on the list', { ...count('1'), action: { type: 'stock.transfer', params: {} } }, /not among the actions/],
    ['an invented action type', { ...count('1'), action: { type: 'constructor', params: {} } }, /not among the actions/],
    ['wrong parameters', { ...count('1'), action: { type: 'task.count', params: { store: '1' } } }, /malformed: params/],
    [
      'extra parameters',
      { ...count('1'), action: { type: 'task.count', params: { store: '1', product: '9', approved: true } } },
      /malformed/,
    ],
    ['a broken subject', count('1', { expected: { ...count('1').expected, subject: 'nonsense' } }), /malformed/],
    ['money that is no number', { ...count('1'), estimatedCostMinor: 'free' }, /malformed/],
    ['nothing to check', count('1', { expected: { ...count('1').expected, atMost: undefined } }), /could be checked/],
    ['a smuggled verdict', { ...count('1'), verdict: 'auto' }, /malformed/],
    ['nothing', null, /malformed/],
  ])('refuses %s', async (_, draft, because) => {
    const result = await proposing(draft);
    expect(result.proposals).toEqual([]);
    expect(result.refused[0]?.because).toMatch(because);
  });

  it('passes no more proposals than the agent may make', async () => {
    const result = await proposing(count('1'), count('2'), count('212'));
    expect(result.proposals).toHaveLength(2);
    expect(result.refused).toEqual([{ index: 2, because: 'more proposals than the agent may make' }]);
  });

  it('concludes nothing from nonsense', async () => {
    const mad = { id: 'm', title: 'M', next: () => ({ kind: 'conclude', causes: 'all', proposals: 7 }) } as unknown as Planner;
    const result = await runAgent(runOf({ planner: mad }));
    expect(result).toMatchObject({ status: 'completed', causes: [], proposals: [] });
    expect(result.refused[0]?.because).toMatch(/not a conclusion/);
  });
});

describe('replaying a run', () => {
  it('comes to the same digest without calling a tool, however long it took', async () => {
    const slow = runOf({ wallClock: new TickingClock(40), planner: walker(['1', '2'], [count('1')]) });
    const result = await runAgent(slow);
    const steps = await slow.journal.load('run_1');
    slow.ports.asked.length = 0;
    const replay = await replayRun({ spec, input, planner: slow.planner, steps });
    expect(replay).toEqual({ digest: result.digest, recordedDigest: result.digest, same: true, divergedAt: null });
    expect(slow.ports.asked).toEqual([]);
    expect((await runAgent(runOf({ planner: slow.planner }))).digest).toBe(result.digest);
  });

  it('replays a run whose budget ended', async () => {
    const run = runOf({ spec: agentSpec.parse({ ...spec, budget: { ...spec.budget, steps: 2 } }) });
    await runAgent(run);
    const steps = await run.journal.load('run_1');
    expect(await replayRun({ spec: run.spec, input, planner: run.planner, steps })).toMatchObject({ same: true });
  });

  it('names the first step a changed planner takes another way', async () => {
    const run = runOf();
    await runAgent(run);
    const steps = await run.journal.load('run_1');
    expect(await replayRun({ spec, input, planner: walker(['1', '3']), steps })).toMatchObject({ same: false, divergedAt: 1 });
    expect(await replayRun({ spec, input, planner: walker(['1', '2'], [count('1')]), steps })).toMatchObject({
      same: false,
      divergedAt: 2,
    });
  });

  it('notices an output that was altered afterwards', async () => {
    const run = runOf();
    const before = await runAgent(run);
    const steps = JSON.parse(JSON.stringify(await run.journal.load('run_1')).replace('"units":4', '"units":5'));
    expect((await replayRun({ spec, input, planner: run.planner, steps })).digest).not.toBe(before.digest);
  });
});
