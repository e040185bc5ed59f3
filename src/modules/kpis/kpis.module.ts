import { Module } from '@nestjs/common';
import { MasterdataModule } from '../masterdata/index.js';
import { SignalsModule } from '../signals/index.js';
import { KpisController } from './http/kpis.controller.js';
import { AllKpiSources } from './store/all-kpi-sources.js';
import { LedgerHistory } from './store/ledger-kpi-sources.js';
import { KpiSources } from './usecases/kpi-source.js';
import { ReadKpi } from './usecases/read-kpi.js';

/** The last stage: what it all came to, by chain, banner, region, store and day. */
@Module({
  imports: [MasterdataModule, SignalsModule],
  controllers: [KpisController],
  providers: [LedgerHistory, { provide: KpiSources, useClass: AllKpiSources }, ReadKpi],
})
export class KpisModule {}
