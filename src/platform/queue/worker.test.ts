import { Redis } from 'ioredis';
import { MongoNetworkError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import type { ClaimedJob } from '../index.js';
import { clock, DeliveryRig, job, opened, PAST, range, until, wall } from '../../../test/support/delivery-rig.js';

const rig = new DeliveryRig(11);

describe('the worker', () => {
  it('does work nobody hinted at: the sweep finds it', async () => {
    const done: string[] = [];
    rig.startWorker(50, async (jobs) => void done.push(...jobs.map((each) => each.id)));
    await rig.work.add(range(120).map((n) => job(`job_${n}`)));
    await until(async () => (await rig.states())['done'] === 120);
    expect(new Set(done).size).toBe(120);
    expect(done).toHaveLength(120);
  });

  it('does due work at once when it is hinted at', async () => {
    const hints = rig.startHints();
    const times: number[] = [];
    rig.startWorker(50, async () => void times.push(performance.now()));
    rig.startRelay('one', hints);
    await rig.things.insert({ id: 'warm', version: 1 }, [opened('warm')]);
    await until(async () => (await rig.states())['done'] === 1);
    const lags: number[] = [];
    for (const n of range(5)) {
      const began = performance.now();
      await rig.things.insert({ id: `exc_${n}`, version: 1 }, [opened(`exc_${n}`)]);
      await until(async () => times.length === n + 2);
      lags.push((times.at(-1) ?? 0) - began);
    }
    expect(Math.min(...lags)).toBeLessThan(400); // a sweep alone takes up to a second, the relay's timer half of one
  });

  it('takes jobs by due time, then by money at risk, then by id, and leaves what is not due', async () => {
    const seen: string[] = [];
    const later = new Date(PAST.getTime() + 1_000);
    await rig.work.add([
      job('job_d', { dueAt: later, priority: 900 }),
      job('job_c', { priority: 5 }),
      job('job_b', { priority: 5 }),
      job('job_a', { priority: 1 }),
      job('job_future', { dueAt: new Date(wall.now().getTime() + 3_600_000) }),
    ]);
    rig.startWorker(2, async (jobs) => void seen.push(...jobs.map((each) => each.id)));
    await until(async () => (await rig.states())['done'] === 4);
    expect(seen).toEqual(['job_b', 'job_c', 'job_a', 'job_d']);
    expect(await rig.states()).toMatchObject({ pending: 1 });
  });

  it('takes work back from a dead holder, who can then change nothing, and does not count it as a failure', async () => {
    await rig.work.add([job('job_1')]);
    const soon = new Date(wall.now().getTime() + 700);
    const [taken] = await rig.work.claim('agents.run', clock.now(), 1, { owner: 'dead', token: 'dead.1', until: soon });
    expect(taken?.fence).toBe(1);
    const fences: number[] = [];
    const seen: (string | undefined)[] = [];
    rig.startWorker(1, async (jobs) => {
      fences.push(...jobs.map((each) => each.fence));
      await rig.work.complete(['job_1'], 'dead.1'); // it was only slow after all
      seen.push((await rig.work.rows.findOne({ _id: 'job_1' }))?.state);
    });
    await until(async () => (await rig.states())['done'] === 1);
    expect([fences, seen]).toEqual([[2], ['leased']]);
    expect(await rig.work.rows.findOne({ _id: 'job_1' })).toMatchObject({ attempts: 0, crashes: 1 });
  });

  it('sets a job aside whose workers died ten times', async () => {
    await rig.work.add([job('job_1')]);
    for (const n of range(10)) {
      await rig.work.claim('agents.run', clock.now(), 1, { owner: 'dead', token: `dead.${n}`, until: PAST });
      await rig.work.reclaimExpired();
    }
    expect(await rig.work.rows.findOne({ _id: 'job_1' })).toMatchObject({ state: 'dead', crashes: 10, attempts: 0 });
  });

  it('sets a poisoned job aside after three tries, while those taken with it succeed', async () => {
    const tries = new Map<string, number>();
    await rig.work.add(range(10).map((n) => job(`job_${n}`)));
    rig.startWorker(10, async (jobs) => {
      for (const each of jobs) tries.set(each.id, (tries.get(each.id) ?? 0) + (jobs.length === 1 ? 1 : 0));
      if (jobs.some((each) => each.id === 'job_4')) throw new Error('poison');
    });
    await until(async () => (await rig.states())['dead'] === 1, 20_000);
    expect(await rig.states()).toEqual({ pending: 0, leased: 0, done: 9, dead: 1 });
    expect(await rig.work.rows.findOne({ _id: 'job_4' })).toMatchObject({ attempts: 3, reason: 'Error: poison' });
    expect(tries.get('job_4')).toBe(3);
  });

  it('does not count a database that was away as a failure of the job', async () => {
    let away = 5;
    await rig.work.add(range(4).map((n) => job(`job_${n}`)));
    rig.startWorker(4, () => (away-- > 0 ? Promise.reject(new MongoNetworkError('connection lost')) : Promise.resolve()));
    await until(async () => (await rig.states())['done'] === 4);
    expect(await rig.work.rows.countDocuments({ attempts: 0, crashes: 0 })).toBe(4);
  });

  it('loses nothing when Redis is emptied again and again', async () => {
    const hints = rig.startHints();
    const done = new Map<string, number>();
    rig.startRelay('one', hints);
    for (const owner of ['worker-1', 'worker-2'])
      rig.startWorker(
        20,
        async (jobs) => {
          for (const each of jobs) done.set(each.id, (done.get(each.id) ?? 0) + 1);
          await new Promise((resolve) => setTimeout(resolve, 5));
        },
        { owner },
      );
    const redis = new Redis(rig.redisUrl);
    for (const round of range(15)) {
      await rig.things.insertMany(range(40).map((n) => ({ entity: { id: `exc_${round}_${n}`, version: 1 }, events: [opened('x')] })));
      await redis.flushdb();
    }
    await until(async () => (await rig.states())['done'] === 600, 20_000);
    redis.disconnect();
    expect([done.size, Math.max(...done.values())]).toEqual([600, 1]);
    // And delivery goes on by hints afterwards.
    await rig.things.insert({ id: 'after', version: 1 }, [opened('after')]);
    await until(async () => (await rig.states())['done'] === 601);
  });

  it.each([
    [undefined, 1],
    [2, 2],
  ])('with abreast %s works %s batches side by side while more wait than one takes, each job once', async (abreast, most) => {
    const done: string[] = [];
    let [now, peak] = [0, 0];
    await rig.work.add(range(11).map((n) => job(`job_${n}`)));
    const run = async (jobs: readonly ClaimedJob[]): Promise<void> => {
      peak = Math.max(peak, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 40));
      now -= 1;
      done.push(...jobs.map((each) => each.id));
    };
    rig.startWorker(3, run, abreast === undefined ? {} : { abreast });
    await until(async () => (await rig.states())['done'] === 11);
    expect(peak).toBe(most);
    expect(new Set(done).size).toBe(11);
    expect(done).toHaveLength(11);
  });
});
