import { describe, expect, it } from 'vitest';
import { agentSpec, type AnyTool, type Planner } from '../contract/index.js';
import { InMemoryRunJournal } from './journal.js';
import { TickingClock, readStock, spec, walker, runOf, type Ports } from './probe.fixture.js';
import { runAgent } from './run-agent.js';

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
