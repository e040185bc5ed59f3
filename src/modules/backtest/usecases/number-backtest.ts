import { Inject, Injectable } from '@nestjs/common';
import { Clock, Ids } from '../../../kernel/index.js';
import type { Backtest } from '../domain/backtest.js';

/** Gives a backtest its id and its moment: queued, and begun by nobody yet. */
@Injectable()
export class NumberBacktest {
  constructor(
    @Inject(Ids) private readonly ids: Ids,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  run(given: Omit<Backtest, 'id' | 'version' | 'schemaVersion' | 'state' | 'requestedAt' | 'starts'>): Backtest {
    return { ...given, id: this.ids.next('bkt'), version: 1, schemaVersion: 1, state: 'queued', requestedAt: this.clock.now(), starts: 0 };
  }
}
