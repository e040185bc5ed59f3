import { Injectable } from '@nestjs/common';
import { HistoryReplay, type ReplayResult } from '../domain/backtest-types.js';

/** In the place of the replay until it is merged. */
@Injectable()
export class NoReplay extends HistoryReplay {
  run(): Promise<ReplayResult> {
    return Promise.reject(new Error('history cannot be replayed yet'));
  }
}
