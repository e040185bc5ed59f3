import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import { findSignalType, promotionPlan, type Signal } from '../../../kernel/index.js';
import { Mongo } from '../../../platform/index.js';
import { asAccepted } from '../domain/as-accepted.js';
import { SignalHistory, type HistoryRange } from '../usecases/signal-history.js';
import { signalRows, type SignalRow } from './signal-rows.js';

/** Signals a look at the database brings: enough that looks cost little, few enough to be held. */
const READ_TOGETHER = 200;

/** Reads the journal along event time. */
@Injectable()
export class MongoSignalHistory extends SignalHistory {
  private readonly rows: Collection<SignalRow>;

  constructor(mongo: Mongo) {
    super();
    this.rows = signalRows(mongo);
  }

  moments(range: HistoryRange, stop: AbortSignal): AsyncIterable<readonly Signal[]> {
    return asAccepted(this.byTime(range, stop));
  }

  count(range: HistoryRange): Promise<number> {
    return this.rows.countDocuments(filterOf(range));
  }

  async promotionsTold(range: HistoryRange): Promise<ReadonlySet<string>> {
    const { from, until } = range;
    const told = await this.rows.distinct('data.promotion', {
      type: promotionPlan.type,
      time: { $gte: from, $lt: until },
      state: 'accepted',
    });
    return new Set(told.map(String));
  }

  private async *byTime(range: HistoryRange, stop: AbortSignal): AsyncGenerator<Signal> {
    const projection = { source: 1, type: 1, time: 1, receivedAt: 1, correlationId: 1, data: 1 };
    const cursor = this.rows.find(filterOf(range), { projection }).sort({ time: 1, _id: 1 }).batchSize(READ_TOGETHER);
    try {
      for await (const { _id, source, type, time, receivedAt, correlationId, data } of cursor) {
        stop.throwIfAborted();
        const signal = { id: _id, source, type, time, receivedAt, correlationId, data } as Signal;
        if (range.stores === undefined || isOf(signal, range.stores)) yield signal;
      }
    } finally {
      await cursor.close();
    }
  }
}

/** Signals name their store in different places: what the database can leave out it does, `isOf` decides. */
function filterOf({ from, until, stores }: HistoryRange): Filter<SignalRow> {
  const inRange: Filter<SignalRow> = { state: 'accepted', time: { $gte: from, $lt: until } };
  return stores === undefined ? inRange : { ...inRange, $or: [{ store: { $in: [...stores] } }, { store: { $exists: false } }] };
}

function isOf({ type, data }: Signal, stores: readonly string[]): boolean {
  const { store } = findSignalType(type)?.place(data) ?? {};
  return store === undefined || stores.includes(store);
}
