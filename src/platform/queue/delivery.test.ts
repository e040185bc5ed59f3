import { Redis } from 'ioredis';
import { MongoNetworkError } from 'mongodb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventDraft, Job } from '../../kernel/index.js';
import { freshMongo } from '../../../test/support/database.js';
import {
  Checkpointer,
  CheckpointFile,
  EntityCollection,
  Hints,
  Leases,
  Ledger,
  Log,
  OutboxRegistry,
  Relay,
  verifyLedger,
  Worker,
  WorkStore,
  type ClaimedJob,
} from '../index.js';
import { SystemClock, SystemWallClock } from '../time/system-clock.js';
import { jobsOf } from './relay.js';

const wall = new SystemWallClock();
const clock = new SystemClock();
const log = new Log('silent');
const PAST = new Date('2026-01-05T08:00:00Z');
/** A Redis database of its own: emptying it must not disturb other tests. */
const redisUrl = (): string => Object.assign(new URL(process.env['ENDCAP_TEST_REDIS_URL'] ?? ''), { pathname: '/11' }).toString();

const opened = (id: string): EventDraft => ({
  type: 'exception.opened',
  at: PAST,
  correlationId: `cor-${id}`,
  actor: 'system:endcap',
  refs: { exception: id },
  data: {},
});
const job = (id: string, more: Partial<Job> = {}): Job => ({
  id,
  job: 'agents.run',
  refs: {},
  correlationId: 'cor',
  dueAt: PAST,
  priority: 0,
  ...more,
});
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** What a process of the server is made of, as far as delivery goes. */
describe('delivery', () => {
  let fresh: Awaited<ReturnType<typeof freshMongo>>;
  let directory: string;
  let outboxes: OutboxRegistry;
  let things: EntityCollection<{ id: string; version: number }>;
  let ledger: Ledger;
  let work: WorkStore;
  let stops: (() => Promise<void>)[];

  beforeEach(async () => {
    fresh = await freshMongo();
    directory = await mkdtemp(join(tmpdir(), 'endcap-delivery-'));
    outboxes = new OutboxRegistry(fresh.mongo);
    things = new EntityCollection(fresh.mongo, outboxes, wall, 'things');
    ledger = new Ledger(fresh.mongo, wall);
    work = new WorkStore(fresh.mongo, wall);
    await Promise.all([outboxes.ensureIndexes(), ledger.ensureIndexes(), work.ensureIndexes()]);
    stops = [];
  });
  afterEach(async () => {
    for (const stop of stops.reverse()) await stop();
    await fresh.drop();
    await rm(directory, { recursive: true });
  });

  const startRelay = (owner: string, hints: Pick<Hints, 'wake'> = { wake: () => Promise.resolve() }): Relay => {
    const own = new Ledger(fresh.mongo, wall);
    const checkpointer = new Checkpointer(own, new CheckpointFile(directory), wall, log);
    const leases = new Leases(fresh.mongo, wall, owner);
    const relay = new Relay(redisUrl(), { outboxes, ledger: own, work, hints: hints as Hints, leases, clock, log, checkpointer });
    relay.start();
    stops.push(() => relay.stop());
    return relay;
  };
  const startWorker = (batch: number, run: (jobs: readonly ClaimedJob[]) => Promise<void>, owner = 'worker-1'): Worker => {
    const worker = new Worker(redisUrl(), { store: work, clock, wall, log, owner });
    worker.register({ job: 'agents.run', batch, run });
    worker.start();
    stops.push(() => worker.stop());
    return worker;
  };
  const startHints = (): Hints => {
    const hints = new Hints(redisUrl(), log);
    stops.push(() => hints.close());
    return hints;
  };
  const states = async (): Promise<Record<string, number>> => {
    const rows = await work.rows.find().toArray();
    return Object.fromEntries(
      ['pending', 'leased', 'done', 'dead'].map((state) => [state, rows.filter((row) => row.state === state).length]),
    );
  };
  const until = (check: () => Promise<boolean>, timeout = 15_000): Promise<unknown> => vi.waitUntil(check, { timeout, interval: 25 });
  const allTold = (): Promise<unknown> => until(async () => (await outboxes.unsent()).length === 0);

  describe('the relay', () => {
    it('turns each event into one entry and its jobs, and takes it out of the entity', async () => {
      await things.insertMany(range(700).map((n) => ({ entity: { id: `exc_${n}`, version: 1 }, events: [opened(`exc_${n}`)] })));
      startRelay('one');
      await allTold();
      expect(await ledger.size()).toBe(700);
      expect(await states()).toMatchObject({ pending: 700 });
      expect(await things.rows.countDocuments({ outbox: { $exists: true } })).toBe(0);
      expect(await verifyLedger(ledger, { checkpoints: [] })).toMatchObject({ verified: true, entries: 700 });
    });

    it('tells each event that comes while it tells, once', async () => {
      startRelay('one');
      const live = async (id: string): Promise<void> => {
        await things.insert({ id, version: 1 }, [opened(id)]);
        for (let version = 1; version < 20; version += 1) expect(await things.save({ id, version }, [opened(id)])).toBe(true);
      };
      await Promise.all(range(30).map((n) => live(`exc_${n}`)));
      await allTold();
      const told = await ledger.rows.find().toArray();
      expect(new Set(told.map((entry) => entry.event)).size).toBe(600);
      expect(told).toHaveLength(600);
      expect(await states()).toMatchObject({ pending: 600 });
    });

    it('creates a deadline only when the event has one', () => {
      const due = new Date('2026-01-06T08:00:00Z');
      const event = { ...opened('exc_1'), id: 'exc_1.1.0' };
      expect(jobsOf(event).map((each) => each.job)).toEqual(['agents.run']);
      expect(jobsOf({ ...event, due: { 'exceptions.escalate': due } }).map((each) => [each.job, each.dueAt])).toEqual([
        ['agents.run', PAST],
        ['exceptions.escalate', due],
      ]);
    });

    it('tells once what a relay that died told but did not cross off', async () => {
      for (const n of range(10)) await things.insert({ id: `exc_${n}`, version: 1 }, [opened(`exc_${n}`)]);
      const events = (await things.rows.find().toArray()).flatMap((row) => row.outbox ?? []);
      await ledger.append(events); // died here for half of them …
      await work.add(events.slice(0, 5).flatMap(jobsOf)); // … and here for the others
      startRelay('successor');
      await allTold();
      expect(await ledger.size()).toBe(10);
      expect(await states()).toMatchObject({ pending: 10 });
    });

    it('waits for the lease of a dead holder to lapse, and two never fork the chain', async () => {
      const dead = new Leases(fresh.mongo, wall, 'dead');
      await dead.hold('relay', 1_500);
      const writers = [startRelay('one'), startRelay('two')];
      expect(writers).toHaveLength(2);
      await things.insert({ id: 'exc_first', version: 1 }, [opened('exc_first')]);
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(await ledger.size()).toBe(0);
      for (const round of range(20))
        await things.insertMany(range(20).map((n) => ({ entity: { id: `exc_${round}_${n}`, version: 1 }, events: [opened('x')] })));
      await allTold();
      expect(await ledger.size()).toBe(401);
      expect(await verifyLedger(ledger, { checkpoints: [] })).toMatchObject({ verified: true, entries: 401 });
    });

    it('writes a checkpoint when it stops, and signs nothing more on top of a ledger that was rewritten', async () => {
      await things.insert({ id: 'exc_1', version: 1 }, [opened('exc_1')]);
      const first = startRelay('one');
      await allTold();
      await first.stop();
      const file = new CheckpointFile(directory);
      expect((await file.read()).checkpoints.map((each) => each.seq)).toEqual([1]);
      await ledger.rows.updateOne({ _id: 1 }, { $set: { hash: 'f'.repeat(64) } });
      await things.insert({ id: 'exc_2', version: 1 }, [opened('exc_2')]);
      const second = startRelay('one');
      await allTold();
      await second.stop();
      expect((await file.read()).checkpoints.map((each) => each.seq)).toEqual([1]);
      expect(await verifyLedger(ledger, await file.read())).toMatchObject({ verified: false, firstBad: { seq: 1 } });
    });
  });

  describe('the ledger under two writers', () => {
    it('keeps one chain: who loses the place tries again', async () => {
      const writers = [ledger, new Ledger(fresh.mongo, wall)];
      let collisions = 0;
      await Promise.all(
        writers.map(async (writer, who) => {
          for (const n of range(40)) {
            const events = range(5).map((k) => ({ ...opened('x'), id: `w${who}.${n}.${k}` }));
            for (;;) {
              const written = await writer.append(events).then(
                () => true,
                () => false,
              );
              if (written) break;
              collisions += 1;
            }
          }
        }),
      );
      expect(collisions).toBeGreaterThan(0);
      expect(await verifyLedger(ledger, { checkpoints: [] })).toMatchObject({ verified: true, entries: 400 });
      expect(await ledger.rows.distinct('event')).toHaveLength(400);
    });

    it('appends an event once, however often it is told', async () => {
      const events = range(10).map((n) => ({ ...opened('x'), id: `once.${n}` }));
      await ledger.append(events.slice(0, 6));
      await ledger.append([...events, ...events]);
      await new Ledger(fresh.mongo, wall).append(events);
      expect(await ledger.size()).toBe(10);
    });
  });

  describe('the worker', () => {
    it('does work nobody hinted at: the sweep finds it', async () => {
      const done: string[] = [];
      startWorker(50, async (jobs) => void done.push(...jobs.map((each) => each.id)));
      await work.add(range(120).map((n) => job(`job_${n}`)));
      await until(async () => (await states())['done'] === 120);
      expect(new Set(done).size).toBe(120);
      expect(done).toHaveLength(120);
    });

    it('does due work at once when it is hinted at', async () => {
      const hints = startHints();
      const times: number[] = [];
      startWorker(50, async () => void times.push(performance.now()));
      startRelay('one', hints);
      await things.insert({ id: 'warm', version: 1 }, [opened('warm')]);
      await until(async () => (await states())['done'] === 1);
      const lags: number[] = [];
      for (const n of range(5)) {
        const began = performance.now();
        await things.insert({ id: `exc_${n}`, version: 1 }, [opened(`exc_${n}`)]);
        await until(async () => times.length === n + 2);
        lags.push((times.at(-1) ?? 0) - began);
      }
      expect(Math.min(...lags)).toBeLessThan(400); // a sweep alone takes up to a second, the relay's timer half of one
    });

    it('takes jobs by due time, then by money at risk, then by id, and leaves what is not due', async () => {
      const seen: string[] = [];
      const later = new Date(PAST.getTime() + 1_000);
      await work.add([
        job('job_d', { dueAt: later, priority: 900 }),
        job('job_c', { priority: 5 }),
        job('job_b', { priority: 5 }),
        job('job_a', { priority: 1 }),
        job('job_future', { dueAt: new Date(wall.now().getTime() + 3_600_000) }),
      ]);
      startWorker(2, async (jobs) => void seen.push(...jobs.map((each) => each.id)));
      await until(async () => (await states())['done'] === 4);
      expect(seen).toEqual(['job_b', 'job_c', 'job_a', 'job_d']);
      expect(await states()).toMatchObject({ pending: 1 });
    });

    it('takes work back from a dead holder, who can then change nothing, and does not count it as a failure', async () => {
      await work.add([job('job_1')]);
      const soon = new Date(wall.now().getTime() + 700);
      const [taken] = await work.claim('agents.run', clock.now(), 1, { owner: 'dead', token: 'dead.1', until: soon });
      expect(taken?.fence).toBe(1);
      const fences: number[] = [];
      const seen: (string | undefined)[] = [];
      startWorker(1, async (jobs) => {
        fences.push(...jobs.map((each) => each.fence));
        await work.complete(['job_1'], 'dead.1'); // it was only slow after all
        seen.push((await work.rows.findOne({ _id: 'job_1' }))?.state);
      });
      await until(async () => (await states())['done'] === 1);
      expect([fences, seen]).toEqual([[2], ['leased']]);
      expect(await work.rows.findOne({ _id: 'job_1' })).toMatchObject({ attempts: 0, crashes: 1 });
    });

    it('sets a job aside whose workers died ten times', async () => {
      await work.add([job('job_1')]);
      for (const n of range(10)) {
        await work.claim('agents.run', clock.now(), 1, { owner: 'dead', token: `dead.${n}`, until: PAST });
        await work.reclaimExpired();
      }
      expect(await work.rows.findOne({ _id: 'job_1' })).toMatchObject({ state: 'dead', crashes: 10, attempts: 0 });
    });

    it('sets a poisoned job aside after three tries, while those taken with it succeed', async () => {
      const tries = new Map<string, number>();
      await work.add(range(10).map((n) => job(`job_${n}`)));
      startWorker(10, async (jobs) => {
        for (const each of jobs) tries.set(each.id, (tries.get(each.id) ?? 0) + (jobs.length === 1 ? 1 : 0));
        if (jobs.some((each) => each.id === 'job_4')) throw new Error('poison');
      });
      await until(async () => (await states())['dead'] === 1, 20_000);
      expect(await states()).toEqual({ pending: 0, leased: 0, done: 9, dead: 1 });
      expect(await work.rows.findOne({ _id: 'job_4' })).toMatchObject({ attempts: 3, reason: 'Error: poison' });
      expect(tries.get('job_4')).toBe(3);
    });

    it('does not count a database that was away as a failure of the job', async () => {
      let away = 5;
      await work.add(range(4).map((n) => job(`job_${n}`)));
      startWorker(4, () => (away-- > 0 ? Promise.reject(new MongoNetworkError('connection lost')) : Promise.resolve()));
      await until(async () => (await states())['done'] === 4);
      expect(await work.rows.countDocuments({ attempts: 0, crashes: 0 })).toBe(4);
    });

    it('loses nothing when Redis is emptied again and again', async () => {
      const hints = startHints();
      const done = new Map<string, number>();
      startRelay('one', hints);
      for (const owner of ['worker-1', 'worker-2'])
        startWorker(
          20,
          async (jobs) => {
            for (const each of jobs) done.set(each.id, (done.get(each.id) ?? 0) + 1);
            await new Promise((resolve) => setTimeout(resolve, 5));
          },
          owner,
        );
      const redis = new Redis(redisUrl());
      for (const round of range(15)) {
        await things.insertMany(range(40).map((n) => ({ entity: { id: `exc_${round}_${n}`, version: 1 }, events: [opened('x')] })));
        await redis.flushdb();
      }
      await until(async () => (await states())['done'] === 600, 20_000);
      redis.disconnect();
      expect([done.size, Math.max(...done.values())]).toEqual([600, 1]);
      // And delivery goes on by hints afterwards.
      await things.insert({ id: 'after', version: 1 }, [opened('after')]);
      await until(async () => (await states())['done'] === 601);
    });
  });
});
