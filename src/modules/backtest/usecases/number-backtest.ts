import { Inject, Injectable } from '@nestjs/common';
import { Clock, Ids, WallClock } from '../../../kernel/index.js';
import type { Backtest } from '../domain/backtest.js';

/** Gives a backtest its id and its moment: queued, and begun by nobody yet. */
@Injectable()
export class NumberBacktest {
  constructor(
    @Inject(Ids) private readonly ids: Ids,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(WallClock) private readonly wall: WallClock,
  ) {}

  run(given: Omit<Backtest, 'id' | 'version' | 'schemaVersion' | 'state' | 'requestedAt' | 'recordedAt' | 'starts'>): Backtest {
    return {
      ...given,
      id: this.ids.next('bkt'),
      version: 1,
      schemaVersion: 1,
      state: 'queued',
      recordedAt: this.wall.now(),
      requestedAt: this.clock.now(),
      starts: 0,
    };
  }
}
