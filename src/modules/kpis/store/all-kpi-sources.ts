import { Injectable } from '@nestjs/common';
import type { KpiId } from '../../../kernel/index.js';
import { Directory } from '../../masterdata/index.js';
import { StockReports } from '../../signals/index.js';
import { KpiSources, type KpiSource } from '../usecases/kpi-source.js';
import { AvailabilitySource } from './availability-source.js';
import { DecisionCycleSource, EventShareSource, LedgerHistory, LostSalesAvoidedSource } from './ledger-kpi-sources.js';

/** The sources of every figure Endcap computes today. */
@Injectable()
export class AllKpiSources extends KpiSources {
  private readonly byId: ReadonlyMap<KpiId, KpiSource>;

  constructor(history: LedgerHistory, reports: StockReports, directory: Directory) {
    super();
    const all: KpiSource[] = [
      new AvailabilitySource(reports, directory),
      new DecisionCycleSource(history),
      new LostSalesAvoidedSource(history),
      new EventShareSource('recommendation-acceptance', history, {
        yes: ['approval.approved'],
        no: ['approval.declined', 'approval.expired'],
      }),
      new EventShareSource('override-rate', history, { yes: ['task.overridden'], no: ['task.confirmed'] }),
    ];
    this.byId = new Map(all.map((source) => [source.id, source]));
  }

  of(id: KpiId): KpiSource | undefined {
    return this.byId.get(id);
  }
}
