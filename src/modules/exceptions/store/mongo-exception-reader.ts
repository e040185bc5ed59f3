import { Injectable } from '@nestjs/common';
import type { ExceptionState, Money, SubjectKey } from '../../../kernel/index.js';
import { OVER, type TrackedException } from '../domain/tracked-exception.js';
import { ExceptionReader, type UnderWay } from '../usecases/exception-reader.js';
import { ExceptionTotals, type ExceptionFigures } from '../usecases/exception-totals.js';
import { MongoExceptionStore } from './mongo-exception-store.js';
import { MongoIncidentStore } from './mongo-incident-store.js';

@Injectable()
export class MongoExceptionReader extends ExceptionReader {
  constructor(private readonly store: MongoExceptionStore) {
    super();
  }
  find(id: string): Promise<TrackedException | undefined> {
    return this.store.find(id);
  }
  findMany(ids: readonly string[]): Promise<TrackedException[]> {
    return this.store.findMany(ids);
  }
  openOn(subjects: readonly SubjectKey[]): Promise<UnderWay[]> {
    return this.store.openOn(subjects);
  }
  openedBetween(from: Date, until: Date): Promise<TrackedException[]> {
    return this.store.openedBetween(from, until);
  }
}

@Injectable()
export class MongoExceptionTotals extends ExceptionTotals {
  constructor(
    private readonly store: MongoExceptionStore,
    private readonly incidents: MongoIncidentStore,
  ) {
    super();
  }

  async run(): Promise<ExceptionFigures> {
    const [states, incidents] = await Promise.all([this.store.states(), this.incidents.count()]);
    const byState: Partial<Record<ExceptionState, number>> = {};
    const atRisk = new Map<string, number>();
    for (const { state, n, atRisk: sums } of states) {
      byState[state] = (byState[state] ?? 0) + n;
      if (!OVER.has(state)) for (const { amount, currency } of sums) atRisk.set(currency, (atRisk.get(currency) ?? 0) + amount);
    }
    const total = states.reduce((sum, { n }) => sum + n, 0);
    const over = (byState.closed ?? 0) + (byState.dismissed ?? 0);
    const moneyAtRisk: Money[] = [...atRisk].map(([currency, amount]) => ({ amount, currency }));
    return { open: total - over, total, byState, incidents, moneyAtRisk };
  }
}
