import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { Metrics, Mongo } from '../../../platform/index.js';
import type { ItemResultKind } from '../domain/receipt.js';
import { SignalTally } from '../usecases/signal-tally.js';

type Counter = { _id: string; n: number };
const FLUSH_MS = 1_000;

/** Counts in memory; duplicates are added to MongoDB about every second (a crash may lose the last second’s count). */
@Injectable()
export class MongoSignalTally extends SignalTally implements OnApplicationShutdown {
  private readonly rows: Collection<Counter>;
  private unwritten = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    mongo: Mongo,
    private readonly metrics: Metrics,
  ) {
    super();
    this.rows = mongo.db.collection<Counter>('signal_counters');
  }

  add(result: ItemResultKind, signals = 1): void {
    this.metrics.signals.inc({ result }, signals);
    if (result !== 'duplicate') return;
    this.unwritten += signals;
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  async duplicates(): Promise<number> {
    await this.flush();
    return (await this.rows.findOne({ _id: 'duplicates' }))?.n ?? 0;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const n = this.unwritten;
    if (n === 0) return;
    this.unwritten = 0;
    try {
      await this.rows.updateOne({ _id: 'duplicates' }, { $inc: { n } }, { upsert: true });
    } catch {
      this.unwritten += n; // counted again with the next ones
    }
  }
}
