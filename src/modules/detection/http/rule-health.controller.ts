import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers, decodeCursor, pageOf, pageQuery, Permit, type Page } from '../../../platform/index.js';
import { HEALTH_FINDINGS, RuleHealthBook, servedHealth, servedHealthPage, type RuleHealth } from '../../rulebook/index.js';
import { LookAtHealth } from '../usecases/look-at-health.js';

const ruleParam = z.strictObject({ id: z.string().max(64) });
const healthQuery = pageQuery.extend({ finding: z.enum(HEALTH_FINDINGS).optional() }).strict();

/** How rules in force are doing. */
@ApiTags('rules')
@Controller('v1')
export class RuleHealthController {
  constructor(
    private readonly look: LookAtHealth,
    private readonly book: RuleHealthBook,
  ) {}

  /** One rule, measured now: figures of the last 28 days and what stands out. */
  @Get('rules/:id/health')
  @Answers(servedHealth, 'How the rule is doing.')
  @Permit('rules.read')
  one(@Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>): Promise<RuleHealth> {
    return this.look.one(id);
  }

  /** Rules the last daily review found something wrong with, by id; `reviewedAt` is missing before the first. */
  @Get('rule-health')
  @Answers(servedHealthPage, 'Rules the last review found something wrong with.')
  @Permit('rules.read')
  async list(
    @Query({ schema: healthQuery }) { finding, cursor, limit }: z.infer<typeof healthQuery>,
  ): Promise<Page<RuleHealth> & { reviewedAt?: Date }> {
    const after = cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
    const [rows, reviewedAt] = await Promise.all([this.book.list(finding, limit + 1, after), this.book.reviewedAt()]);
    return { ...(reviewedAt === undefined ? {} : { reviewedAt }), ...pageOf(rows, limit, ({ rule }) => [rule]) };
  }
}
