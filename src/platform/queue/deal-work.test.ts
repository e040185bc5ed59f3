import { describe, expect, it, vi } from 'vitest';
import type { Job } from '../../kernel/index.js';
import type { ClaimedJob } from '../index.js';
import { clock, DeliveryRig, job, opened, range, until, wall } from '../../../test/support/delivery-rig.js';
import { DealWork } from './deal-work.js';

const rig = new DeliveryRig(13);
const soon = (): Date => new Date(wall.now().getTime() + 3_600_000);
const dealt = (jobs: readonly Job[], quiet = false): { job: Job; quiet: boolean }[] => jobs.map((each) => ({ job: each, quiet }));

describe('work that is dealt', () => {
  it('is in hand from the first write where a lane has room; the rest waits and is hinted at', async () => {
    const batches: ClaimedJob[][] = [];
    const release = Promise.withResolvers<void>();
    const worker = rig.startWorker(3, async (jobs) => {
      batches.push([...jobs]);
      await release.promise;
    });
    const claim = vi.spyOn(rig.work, 'claim');
    const hinted: string[] = [];
    const wake = (jobs: readonly Job[]): Promise<void> => Promise.resolve(void hinted.push(...jobs.map(({ id }) => id)));
    const deal = new DealWork(rig.work, { wake }, clock, worker);
    await deal.run(
      dealt([job('job_c', { priority: 1 }), job('job_a'), job('job_d'), job('job_b', { priority: 1 }), job('job_late', { dueAt: soon() })]),
    );
    await until(async () => batches.length === 1);
    expect(batches[0]?.map(({ id, fence, attempts }) => [id, fence, attempts])).toEqual([
      ['job_b', 1, 0],
      ['job_c', 1, 0],
      ['job_a', 1, 0],
    ]);
    expect(claim).not.toHaveBeenCalled();
    expect(hinted).toEqual(['job_d', 'job_late']); // whoever hints leaves out what is not due
    expect(await rig.states()).toEqual({ pending: 2, leased: 3, done: 0, dead: 0 });
    // What comes while the lane works waits for its turn.
    await deal.run(dealt([job('job_e')]));
    expect(await rig.work.rows.findOne({ _id: 'job_e' })).toMatchObject({ state: 'pending', fence: 0 });
    release.resolve();
    await until(async () => (await rig.states())['done'] === 5);
    expect(batches.flat().map(({ id }) => id)).toEqual(['job_b', 'job_c', 'job_a', 'job_d', 'job_e']);
  });

  it('is given to nobody when it is known, and woken for by nobody when it is quiet', async () => {
    const done: string[] = [];
    const worker = rig.startWorker(10, async (jobs) => void done.push(...jobs.map(({ id }) => id)));
    await rig.work.add([job('job_known', { dueAt: soon() })]);
    const wake = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const deal = new DealWork(rig.work, { wake }, clock, worker);
    await deal.run([...dealt([job('job_known'), job('job_new')]), ...dealt([job('job_quiet')], true)]);
    await until(async () => (await rig.states())['done'] === 2);
    expect(done).toEqual(['job_new', 'job_quiet']); // what is quiet goes along
    expect(wake).toHaveBeenCalledExactlyOnceWith([], expect.any(Date));
  });

  it('of quiet events alone opens no lane', async () => {
    const offer = vi.fn<() => undefined>();
    await new DealWork(rig.work, { wake: () => Promise.resolve() }, clock, { offer, ring: () => undefined }).run(
      dealt([job('job_1')], true),
    );
    expect(offer).not.toHaveBeenCalled();
    expect(await rig.states()).toMatchObject({ pending: 1 });
  });

  it('rings who is at hand for what is due and left over, and for nothing else: a hint may wait behind others', async () => {
    const rung: string[] = [];
    const atHand = { offer: () => undefined, ring: (kind: string) => void rung.push(kind) };
    const deal = new DealWork(rig.work, { wake: () => Promise.resolve() }, clock, atHand);
    await deal.run([
      ...dealt([job('job_1'), job('job_2'), job('job_later', { job: 'exceptions.wake', dueAt: soon() })]),
      ...dealt([job('job_quiet', { job: 'exceptions.progress' })], true),
    ]);
    expect(rung).toEqual(['agents.run']);
  });

  it('goes back when nobody knows what was written, and the lane goes on', async () => {
    const done: string[] = [];
    const worker = rig.startWorker(10, async (jobs) => void done.push(...jobs.map(({ id }) => id)));
    const deal = new DealWork(rig.work, { wake: () => Promise.resolve() }, clock, worker);
    const { add } = rig.work;
    vi.spyOn(rig.work, 'add').mockImplementationOnce(async (...args) => {
      await add.apply(rig.work, args);
      throw new Error('the answer got lost');
    });
    await expect(deal.run(dealt([job('job_1')]))).rejects.toThrow('the answer got lost');
    await until(async () => (await rig.states())['done'] === 1); // by the sweep
    expect(await rig.work.rows.findOne({ _id: 'job_1' })).toMatchObject({ fence: 2, crashes: 0 });
    await deal.run(dealt([job('job_2')]));
    await until(async () => done.length === 2);
  });

  it('of a worker that is told to stop is done before it ends', async () => {
    const done: string[] = [];
    const worker = rig.startWorker(10, async (jobs) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      done.push(...jobs.map(({ id }) => id));
    });
    rig.startRelay('one', {}, worker);
    await rig.things.insertMany(range(5).map((n) => ({ entity: { id: `exc_${n}`, version: 1 }, events: [opened(`exc_${n}`)] })));
    await until(async () => (await rig.states())['leased'] === 5);
    await worker.stop();
    expect(done).toHaveLength(5);
    expect(await rig.states()).toEqual({ pending: 0, leased: 0, done: 5, dead: 0 });
  });
});
