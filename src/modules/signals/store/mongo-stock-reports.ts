import { Injectable } from '@nestjs/common';
import { inventoryPosition } from '../../../kernel/index.js';
import { Mongo } from '../../../platform/index.js';
import { StockReports, type StockReport } from '../usecases/stock-reports.js';
import { signalRows } from './signal-rows.js';

/** Counts in the database: lines never leave it. */
@Injectable()
export class MongoStockReports extends StockReports {
  constructor(private readonly mongo: Mongo) {
    super();
  }

  between(from: Date, until: Date): Promise<StockReport[]> {
    const inStock = { $filter: { input: '$data.lines', cond: { $gt: ['$$this.onHand', 0] } } };
    return signalRows(this.mongo)
      .aggregate<StockReport>([
        { $match: { type: inventoryPosition.type, time: { $gte: from, $lt: until }, state: 'accepted', 'data.location.kind': 'store' } },
        { $sort: { time: 1, _id: 1 } },
        {
          $project: { _id: 0, store: '$data.location.id', at: '$time', reported: { $size: '$data.lines' }, available: { $size: inStock } },
        },
      ])
      .toArray();
  }
}
