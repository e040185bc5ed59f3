import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock, notFound } from '../../../kernel/index.js';
import { Permit, Answers } from '../../../platform/index.js';
import { DAY } from '../domain/hours.js';
import { unknownReport, type UnknownReport } from '../domain/unknown-report.js';
import { ActiveRules } from '../usecases/active-rules.js';
import { UnknownBook } from '../usecases/unknown-book.js';
import { servedUnknowns } from './fact-answers.schemas.js';

const ruleParam = z.strictObject({ id: z.string().max(64) });
const daysQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(35).default(7) });

/** What rules in force could not tell. */
@ApiTags('rules')
@Controller('v1/rules')
export class RuleUnknownsController {
  constructor(
    private readonly rules: ActiveRules,
    private readonly book: UnknownBook,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** How often the version in force passed over a subject because a fact was missing, too old or mistyped; of the whole chain. */
  @Get(':id/unknown')
  @Answers(servedUnknowns, 'What was lacking, and how often.')
  @Permit('rules.read')
  async unknown(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Query({ schema: daysQuery }) { days }: z.infer<typeof daysQuery>,
  ): Promise<UnknownReport> {
    const rule = (await this.rules.current()).set.rule(id);
    if (rule === undefined) throw notFound('rule');
    const from = new Date(this.clock.now().getTime() - (days - 1) * DAY).toISOString().slice(0, 10);
    return unknownReport(rule, await this.book.days(rule.id, rule.version, from));
  }
}
