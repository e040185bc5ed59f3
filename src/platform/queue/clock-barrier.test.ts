import { describe, expect, it, vi } from 'vitest';
import type { JobName } from '../../kernel/index.js';
import { DeliveryRig, job, opened, until } from '../../../test/support/delivery-rig.js';
import { SimulatedClock } from '../time/simulated-clock.js';
import { ClockBarrier } from './clock-barrier.js';
import type { Hints } from './hints.js';

const rig = new DeliveryRig(14);
const at = (hour: number): Date => new Date(Date.UTC(2026, 2, 2, hour));
const lease = (token: string) => ({ owner: 'us', token, until: at(23 + 24 * 400) });
const finish = async (token: string): Promise<void> => {
  const claimed = await rig.work.claim('agents.run', at(20), 10, lease(token));
  await rig.work.complete(
    claimed.map(({ id }) => id),
    token,
  );
};

/** A barrier whose hints are ours: `wakeKinds` is what it wakes, and `rest` what it hears. */
function barrier(wakeKinds: (kinds: JobName[]) => Promise<void>): { barrier: ClockBarrier; rest: () => void } {
  let hear = (): void => undefined;
  const hints = {
    wakeKinds: (kinds: ReadonlyMap<JobName, unknown>) => wakeKinds([...kinds.keys()]),
    onRest: (listener: () => void) => void (hear = listener),
  } as unknown as Hints;
  const clock = new SimulatedClock(rig.fresh.mongo, at(8));
  return { barrier: new ClockBarrier(clock, rig.work, rig.outboxes, { hints, ledger: rig.ledger }), rest: () => hear() };
}

describe('the barrier of the simulated clock', () => {
  it('wakes due work that waits for company, which would not come while the clock stands still', async () => {
    await rig.work.add([job('job_1', { dueAt: at(7) })]);
    const woken: JobName[][] = [];
    const { barrier: clock } = barrier(async (kinds) => {
      woken.push(kinds);
      await finish('one');
    });
    expect(await clock.advance(at(9), 3_000)).toEqual({ now: at(9), steps: 0 });
    expect(woken).toEqual([['agents.run']]);
  });

  it('stops at deadlines on the way, and leaves work in hand to whoever has it', async () => {
    await rig.work.add([job('job_1', { dueAt: at(7) }), job('job_2', { dueAt: at(10) })]);
    await rig.work.claim('agents.run', at(8), 1, lease('other'));
    let woken = 0;
    const { barrier: clock, rest } = barrier(async () => {
      woken += 1;
      await finish('two');
    });
    const advance = clock.advance(at(12), 5_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(woken).toBe(0);
    await rig.work.complete(['job_1'], 'other');
    rest();
    expect(await advance).toEqual({ now: at(12), steps: 1 });
    expect(woken).toBe(1);
  });

  it('does not move while events are untold, and says so when that takes too long', async () => {
    await rig.things.insert({ id: 'exc_1', version: 1 }, [opened('exc_1')]);
    const { barrier: clock } = barrier(() => finish('three'));
    await expect(clock.advance(at(9), 300)).rejects.toThrow(/did not drain/);
    const asked = clock.advance(at(9), 5_000);
    rig.startRelay('one');
    expect(await asked).toMatchObject({ now: at(9) });
    expect(await rig.outboxes.unsent()).toEqual([]);
    expect(await rig.states()).toMatchObject({ done: 1, pending: 0 });
  });
});

describe('a process', () => {
  it('says that it rests when nothing is in hand any more and all that is done is marked, and not before', async () => {
    const rests: Record<string, number>[] = [];
    const release = Promise.withResolvers<void>();
    const complete = rig.work.complete.bind(rig.work);
    vi.spyOn(rig.work, 'complete').mockImplementation(async (...done) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      await complete(...done);
    });
    rig.startWorker(10, () => release.promise, { rested: () => void rig.states().then((states) => rests.push(states)) });
    await rig.work.add([job('job_1')]);
    await until(async () => (await rig.states())['leased'] === 1);
    const before = rests.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rests).toHaveLength(before);
    release.resolve();
    await until(async () => rests.length > before);
    expect(rests[before]).toMatchObject({ done: 1, leased: 0 });
  });
});
