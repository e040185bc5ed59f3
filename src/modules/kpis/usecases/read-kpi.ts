import { Injectable } from '@nestjs/common';
import { inScope, notFound, type KpiId, type Scope } from '../../../kernel/index.js';
import { figures, KPI_DEFINITIONS, type Figure, type Grouping, type KpiDefinition } from '../domain/kpi.js';
import { KpiSources } from './kpi-source.js';

export type KpiAnswer = {
  readonly definition: KpiDefinition;
  readonly from: string;
  readonly until: string;
  readonly by: Grouping;
  readonly items: Figure[];
};

/** One key figure over a period, of the places the reader may see. */
@Injectable()
export class ReadKpi {
  constructor(private readonly sources: KpiSources) {}

  async run(id: KpiId, period: { from: Date; until: Date }, by: Grouping, scope: Scope): Promise<KpiAnswer> {
    const definition = KPI_DEFINITIONS.find((each) => each.id === id);
    const source = this.sources.of(id);
    if (definition === undefined || source === undefined) throw notFound('key figure');
    const samples = await source.samples(period.from, period.until);
    const visible = samples.filter((sample) => inScope(scope, sample.place));
    return { definition, from: period.from.toISOString(), until: period.until.toISOString(), by, items: figures(definition, visible, by) };
  }
}
