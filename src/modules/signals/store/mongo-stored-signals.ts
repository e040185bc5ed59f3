import { Injectable } from '@nestjs/common';
import type { Filter } from 'mongodb';
import { Mongo } from '../../../platform/index.js';
import { StoredSignals } from '../usecases/stored-signals.js';
import { signalRows, type SignalRow } from './signal-rows.js';

/** Where signals name their store: as such, or as the place of goods. */
const STORE_IN = [
  (stores: readonly string[]): Filter<SignalRow> => ({ 'data.store': { $in: [...stores] } }),
  ...['data.location', 'data.to'].map((place) => (stores: readonly string[]): Filter<SignalRow> => {
    return { [`${place}.kind`]: 'store', [`${place}.id`]: { $in: [...stores] } };
  }),
];

/** Asks the journal by event time. */
@Injectable()
export class MongoStoredSignals extends StoredSignals {
  constructor(private readonly mongo: Mongo) {
    super();
  }

  async anyBetween(from: Date, until: Date, stores?: readonly string[]): Promise<boolean> {
    const at = stores === undefined ? {} : { $or: STORE_IN.map((place) => place(stores)) };
    const row = await signalRows(this.mongo).findOne(
      { state: 'accepted', time: { $gte: from, $lt: until }, ...at },
      { projection: { _id: 1 } },
    );
    return row !== null;
  }
}
