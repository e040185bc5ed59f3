import { Injectable } from '@nestjs/common';
import { ACTION_STATES, type ActionState } from '../../../kernel/index.js';
import { Mongo } from '../../../platform/index.js';
import { ActionTotals, type ActionFigures } from '../usecases/action-totals.js';

@Injectable()
export class MongoActionTotals extends ActionTotals {
  constructor(private readonly mongo: Mongo) {
    super();
  }

  async run(): Promise<ActionFigures> {
    const rows = await this.mongo.db
      .collection('actions')
      .aggregate<{ _id: ActionState; n: number }>([{ $group: { _id: '$state', n: { $sum: 1 } } }])
      .toArray();
    const counted = new Map(rows.map(({ _id, n }) => [_id, n]));
    return Object.fromEntries(ACTION_STATES.map((state) => [state, counted.get(state) ?? 0])) as ActionFigures;
  }
}
