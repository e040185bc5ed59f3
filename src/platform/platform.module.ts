import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Global, Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Clock, Ids, WallClock } from '../kernel/index.js';
import { Settings } from './config/settings.js';
import { Metrics } from './health/metrics.js';
import { PlatformController } from './health/platform.controller.js';
import { RandomIds } from './ids/random-ids.js';
import { CheckpointFile } from './ledger/checkpoint-file.js';
import { Checkpointer } from './ledger/checkpointer.js';
import { Ledger } from './ledger/ledger.js';
import { Log } from './logging/log.js';
import { Leases } from './mongo/lease.js';
import { Mongo } from './mongo/mongo.js';
import { OutboxRegistry } from './mongo/outbox.js';
import { Engines } from './engines.js';
import { Retention } from './mongo/retention.js';
import { Upkeep } from './queue/upkeep.js';
import { ClockBarrier } from './queue/clock-barrier.js';
import { DealWork } from './queue/deal-work.js';
import { Hints } from './queue/hints.js';
import { Relay } from './queue/relay.js';
import { Worker } from './queue/worker.js';
import { WorkStore } from './queue/work-store.js';
import { SecretBox } from './secrets/secret-box.js';
import { SimulatedClock } from './time/simulated-clock.js';
import { SystemClock, SystemWallClock } from './time/system-clock.js';

type Token = FactoryProvider['provide'];
const make = (provide: Token, inject: Token[], useFactory: (...parts: never[]) => unknown): FactoryProvider => ({
  provide,
  inject: inject as FactoryProvider['inject'],
  useFactory: useFactory as FactoryProvider['useFactory'],
});

/** Name of this process in leases. */
const OWNER = `${hostname()}.${process.pid}.${randomUUID().slice(0, 8)}`;

/** Technology for everybody: engines, queue, ledger, clocks, log. Knows nothing of retail. */
@Global()
@Module({})
export class PlatformModule {
  static with(settings: Settings): DynamicModule {
    const providers: FactoryProvider[] = [
      make(Settings, [], () => settings),
      make(Log, [], () => new Log(settings.values.LOG_LEVEL)),
      make(Metrics, [], () => new Metrics()),
      make(WallClock, [], () => new SystemWallClock()),
      make(Ids, [], () => new RandomIds()),
      make(SecretBox, [], () => new SecretBox(settings)),
      make(Mongo, [], () => Mongo.connect(settings.values.MONGODB_URI)),
      make(SimulatedClock, [Mongo, WallClock], (mongo: Mongo, wall: WallClock) =>
        settings.simulatedClock
          ? new SimulatedClock(mongo, settings.values.CLOCK_START === undefined ? wall.now() : new Date(settings.values.CLOCK_START))
          : null,
      ),
      make(Clock, [SimulatedClock], (simulated: SimulatedClock | null) => simulated ?? new SystemClock()),
      make(OutboxRegistry, [Mongo], (mongo: Mongo) => new OutboxRegistry(mongo)),
      make(Leases, [Mongo, WallClock], (mongo: Mongo, wall: WallClock) => new Leases(mongo, wall, OWNER)),
      make(WorkStore, [Mongo, WallClock], (mongo: Mongo, wall: WallClock) => new WorkStore(mongo, wall)),
      make(Ledger, [Mongo, WallClock], (mongo: Mongo, wall: WallClock) => new Ledger(mongo, wall)),
      make(CheckpointFile, [], () => new CheckpointFile(settings.values.DATA_DIR)),
      make(
        Checkpointer,
        [Ledger, CheckpointFile, WallClock, Log],
        (ledger: Ledger, file: CheckpointFile, wall: WallClock, log: Log) => new Checkpointer(ledger, file, wall, log),
      ),
      make(Hints, [Log], (log: Log) => new Hints(settings.values.REDIS_URL, log)),
      make(Retention, [Mongo, WallClock], (mongo: Mongo, wall: WallClock) => {
        const retention = new Retention(mongo, wall);
        retention.register({ collection: 'work', field: 'doneAt', days: 7, where: { state: 'done' } });
        retention.register({ collection: 'idempotency', field: 'createdAt', days: 1 });
        return retention;
      }),
      make(Upkeep, [Retention, Leases, Log], (retention: Retention, leases: Leases, log: Log) => new Upkeep(retention, leases, log)),
      make(
        Worker,
        [WorkStore, Clock, WallClock, Log, Hints],
        (store: WorkStore, clock: Clock, wall: WallClock, log: Log, hints: Hints) =>
          // Only a clock that waits for the work needs to hear of it.
          new Worker(settings.values.REDIS_URL, { store, clock, wall, log, owner: OWNER }, () => {
            if (clock instanceof SimulatedClock) hints.publishRest();
          }),
      ),
      make(
        DealWork,
        [WorkStore, Hints, Clock, Worker],
        (work: WorkStore, hints: Hints, clock: Clock, worker: Worker) => new DealWork(work, hints, clock, worker),
      ),
      make(
        Relay,
        [OutboxRegistry, Ledger, Checkpointer, DealWork, Hints, Leases, Clock, Log],
        (
          outboxes: OutboxRegistry,
          ledger: Ledger,
          checkpointer: Checkpointer,
          deal: DealWork,
          hints: Hints,
          leases: Leases,
          clock: Clock,
          log: Log,
        ) => new Relay(settings.values.REDIS_URL, { outboxes, ledger, checkpointer, deal, hints, leases, clock, log }),
      ),
      make(
        ClockBarrier,
        [SimulatedClock, WorkStore, OutboxRegistry, Hints, Ledger],
        (clock: SimulatedClock | null, work: WorkStore, outboxes: OutboxRegistry, hints: Hints, ledger: Ledger) =>
          clock === null ? null : new ClockBarrier(clock, work, outboxes, { hints, ledger }),
      ),
    ];
    return {
      module: PlatformModule,
      imports: [DiscoveryModule],
      controllers: [PlatformController],
      providers: [...providers, Engines],
      exports: [DiscoveryModule, ...providers.map((provider) => provider.provide), Engines],
    };
  }
}
