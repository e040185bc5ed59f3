import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { Clock, EndcapError, KPI_IDS, type Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, parse, Permit, Answers } from '../../../platform/index.js';
import { GROUPINGS, KPI_DEFINITIONS, type KpiDefinition } from '../domain/kpi.js';
import { ReadKpi, type KpiAnswer } from '../usecases/read-kpi.js';
import { servedDefinitions, servedKpi } from './kpi-answers.schemas.js';

const WEEK_MS = 7 * 86_400_000;
const MAX_DAYS = 92;
const moment = z.iso.datetime({ offset: true });
const kpiQuery = z.object({ by: z.enum(GROUPINGS).default('chain'), from: moment.optional(), until: moment.optional() });
const kpiId = z.enum(KPI_IDS);

/** Key figures with their formulas; by default of the last seven days. */
@Controller('v1/kpis')
export class KpisController {
  constructor(
    private readonly readKpi: ReadKpi,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Get('definitions')
  @Answers(servedDefinitions, 'What each figure means.')
  @Permit('kpis.read')
  definitions(): { items: readonly KpiDefinition[] } {
    return { items: KPI_DEFINITIONS };
  }

  @Get(':id')
  @Answers(servedKpi, 'The figure, by group.')
  @Permit('kpis.read')
  read(
    @Param('id') id: string,
    @Query({ schema: kpiQuery }) query: z.infer<typeof kpiQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<KpiAnswer> {
    const until = query.until === undefined ? this.clock.now() : new Date(query.until);
    const from = query.from === undefined ? new Date(until.getTime() - WEEK_MS) : new Date(query.from);
    if (!(from < until) || until.getTime() - from.getTime() > MAX_DAYS * 86_400_000)
      throw new EndcapError('invalid', 'the period cannot be read', {
        issues: [{ path: 'from', message: `must lie before until, at most ${MAX_DAYS} days` }],
      });
    return this.readKpi.run(parse(kpiId, id, 'id'), { from, until }, query.by, principal.scope);
  }
}
