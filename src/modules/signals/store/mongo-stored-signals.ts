import { Injectable } from '@nestjs/common';
import { Mongo } from '../../../platform/index.js';
import { StoredSignals } from '../usecases/stored-signals.js';
import { signalRows } from './signal-rows.js';

/** Asks the journal by event time. */
@Injectable()
export class MongoStoredSignals extends StoredSignals {
  constructor(private readonly mongo: Mongo) {
    super();
  }

  async anyBetween(from: Date, until: Date, stores?: readonly string[]): Promise<boolean> {
    const at = stores === undefined ? {} : { store: { $in: [...stores] } };
    const row = await signalRows(this.mongo).findOne(
      { state: 'accepted', time: { $gte: from, $lt: until }, ...at },
      { projection: { _id: 1 } },
    );
    return row !== null;
  }
}
