import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { Mongo } from '../../../platform/index.js';
import type { JournalledSignal } from '../domain/journalled-signal.js';
import { QuarantineBoard, type QuarantineFilter } from '../usecases/quarantine-board.js';
import { signalRows, type SignalRow } from './signal-rows.js';

/** Lists quarantined signals over an index that holds only them. */
@Injectable()
export class MongoQuarantineBoard extends QuarantineBoard {
  private readonly rows: Collection<SignalRow>;
  constructor(mongo: Mongo) {
    super();
    this.rows = signalRows(mongo);
  }

  async list({ stores, source, after, limit }: QuarantineFilter): Promise<JournalledSignal[]> {
    const rows = await this.rows
      .find(
        {
          state: 'quarantined',
          ...(after === undefined ? {} : { _id: { $gt: after } }),
          ...(stores === undefined ? {} : { store: { $in: [...stores] } }),
          ...(source === undefined ? {} : { source }),
        },
        { projection: { raw: 0, outbox: 0 } },
      )
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
    return rows.map(({ _id, ...rest }) => ({ id: _id, ...rest }));
  }

  count(): Promise<number> {
    return this.rows.countDocuments({ state: 'quarantined' });
  }
}
