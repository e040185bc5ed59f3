import { describe, expect, it } from 'vitest';
import { agentSpec, type Planner } from '../contract/index.js';
import { TickingClock, spec, input, count, walker, runOf } from './probe.fixture.js';
import { replayRun } from './replay-run.js';
import { runAgent } from './run-agent.js';

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
