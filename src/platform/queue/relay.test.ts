import { describe, expect, it } from 'vitest';
import { CheckpointFile, EntityCollection, Leases, Ledger, OutboxRegistry, verifyLedger } from '../index.js';
import { DeliveryRig, opened, PAST, range, wall } from '../../../test/support/delivery-rig.js';
import { jobsOf } from './relay.js';

const rig = new DeliveryRig(12);

describe('the relay', () => {
  it('turns each event into one entry and its jobs, and takes it out of the entity', async () => {
    await rig.things.insertMany(range(700).map((n) => ({ entity: { id: `exc_${n}`, version: 1 }, events: [opened(`exc_${n}`)] })));
    rig.startRelay('one');
    await rig.allTold();
    expect(await rig.ledger.size()).toBe(700);
    expect(await rig.states()).toMatchObject({ pending: 700 });
    expect(await rig.things.rows.countDocuments({ outbox: { $exists: true } })).toBe(0);
    expect(await verifyLedger(rig.ledger, { checkpoints: [] })).toMatchObject({ verified: true, entries: 700 });
  });

  it('tells each event that comes while it tells, once', async () => {
    rig.startRelay('one');
    const live = async (id: string): Promise<void> => {
      await rig.things.insert({ id, version: 1 }, [opened(id)]);
      for (let version = 1; version < 20; version += 1) expect(await rig.things.save({ id, version }, [opened(id)])).toBe(true);
    };
    await Promise.all(range(30).map((n) => live(`exc_${n}`)));
    await rig.allTold();
    const told = await rig.ledger.rows.find().toArray();
    expect(new Set(told.map((entry) => entry.event)).size).toBe(600);
    expect(told).toHaveLength(600);
    expect(await rig.states()).toMatchObject({ pending: 600 });
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
    for (const n of range(10)) await rig.things.insert({ id: `exc_${n}`, version: 1 }, [opened(`exc_${n}`)]);
    const events = (await rig.things.rows.find().toArray()).flatMap((row) => row.outbox ?? []);
    await rig.ledger.append(events); // died here for half of them …
    await rig.work.add(events.slice(0, 5).flatMap(jobsOf)); // … and here for the others
    rig.startRelay('successor');
    await rig.allTold();
    expect(await rig.ledger.size()).toBe(10);
    expect(await rig.states()).toMatchObject({ pending: 10 });
  });

  it('tells what another process added to an entity beside what it was handed', async () => {
    rig.startRelay('one');
    await rig.things.insert({ id: 'exc_warm', version: 1 }, [opened('exc_warm')]);
    await rig.allTold();
    // Of another process, whose bell was not heard.
    const elsewhere = new EntityCollection<{ id: string; version: number }>(
      rig.fresh.mongo,
      new OutboxRegistry(rig.fresh.mongo),
      wall,
      'things',
    );
    for (const n of range(10)) {
      const id = `exc_${n}`;
      await elsewhere.insert({ id, version: 1 }, [opened(id)]);
      await rig.things.save({ id, version: 1 }, [opened(id), opened(id)]);
      await elsewhere.save({ id, version: 2 }, [opened(id)]);
      await rig.things.save({ id, version: 3 }, [opened(id)]);
    }
    await rig.allTold();
    const told = await rig.ledger.rows.find({ event: { $ne: 'exc_warm.1.0' } }).toArray();
    expect(told).toHaveLength(50);
    expect(new Set(told.map(({ event }) => event)).size).toBe(50);
    expect(await rig.states()).toMatchObject({ pending: 51 });
  });

  it('hands what it may not tell to the holder at once', async () => {
    const hints = rig.startHints();
    rig.startRelay('holder', hints);
    await rig.things.insert({ id: 'exc_1', version: 1 }, [opened('exc_1')]);
    await rig.allTold();
    const outboxes = new OutboxRegistry(rig.fresh.mongo);
    const elsewhere = new EntityCollection<{ id: string; version: number }>(rig.fresh.mongo, outboxes, wall, 'things');
    rig.outboxes = outboxes;
    rig.startRelay('other', hints);
    const began = performance.now();
    await elsewhere.insert({ id: 'exc_2', version: 1 }, [opened('exc_2')]);
    await rig.allTold();
    expect(performance.now() - began).toBeLessThan(1_000); // its own look takes up to two seconds
  });

  it('waits for the lease of a dead holder to lapse, and two never fork the chain', async () => {
    const dead = new Leases(rig.fresh.mongo, wall, 'dead');
    await dead.hold('relay', 1_500);
    const writers = [rig.startRelay('one'), rig.startRelay('two')];
    expect(writers).toHaveLength(2);
    await rig.things.insert({ id: 'exc_first', version: 1 }, [opened('exc_first')]);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await rig.ledger.size()).toBe(0);
    for (const round of range(20))
      await rig.things.insertMany(range(20).map((n) => ({ entity: { id: `exc_${round}_${n}`, version: 1 }, events: [opened('x')] })));
    await rig.allTold();
    expect(await rig.ledger.size()).toBe(401);
    expect(await verifyLedger(rig.ledger, { checkpoints: [] })).toMatchObject({ verified: true, entries: 401 });
  });

  it('writes a checkpoint when it stops, and signs nothing more on top of a ledger that was rewritten', async () => {
    await rig.things.insert({ id: 'exc_1', version: 1 }, [opened('exc_1')]);
    const first = rig.startRelay('one');
    await rig.allTold();
    await first.stop();
    const file = new CheckpointFile(rig.directory);
    expect((await file.read()).checkpoints.map((each) => each.seq)).toEqual([1]);
    await rig.ledger.rows.updateOne({ _id: 1 }, { $set: { hash: 'f'.repeat(64) } });
    await rig.things.insert({ id: 'exc_2', version: 1 }, [opened('exc_2')]);
    const second = rig.startRelay('one');
    await rig.allTold();
    await second.stop();
    expect((await file.read()).checkpoints.map((each) => each.seq)).toEqual([1]);
    expect(await verifyLedger(rig.ledger, await file.read())).toMatchObject({ verified: false, firstBad: { seq: 1 } });
  });

  it('wakes nobody for the jobs of a quiet event', async () => {
    const woken: string[] = [];
    rig.startRelay('one', { wake: (jobs) => Promise.resolve(void woken.push(...jobs.map(({ cause }) => cause?.type ?? ''))) });
    const events = [
      { ...opened('act_1'), type: 'action.authorised' as const },
      { ...opened('act_1'), type: 'action.failed' as const },
    ];
    await rig.things.insert({ id: 'act_1', version: 1 }, events);
    await rig.allTold();
    expect(woken).toEqual(['action.failed']);
    expect(await rig.work.rows.distinct('cause.type')).toEqual(['action.authorised', 'action.failed']);
  });
});

describe('the ledger under two writers', () => {
  it('keeps one chain: who loses the place tries again', async () => {
    const writers = [rig.ledger, new Ledger(rig.fresh.mongo, wall)];
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
    expect(await verifyLedger(rig.ledger, { checkpoints: [] })).toMatchObject({ verified: true, entries: 400 });
    expect(await rig.ledger.rows.distinct('event')).toHaveLength(400);
  });

  it('appends an event once, however often it is told', async () => {
    const events = range(10).map((n) => ({ ...opened('x'), id: `once.${n}` }));
    await rig.ledger.append(events.slice(0, 6));
    await rig.ledger.append([...events, ...events]);
    await new Ledger(rig.fresh.mongo, wall).append(events);
    expect(await rig.ledger.size()).toBe(10);
  });
});
