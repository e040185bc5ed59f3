import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import type { Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, decodeCursor, pageOf, pageQuery, Permit, type Page, Answers } from '../../../platform/index.js';
import { scopeFilter } from '../../../policies/index.js';
import { OUTCOME_RESULTS, type Outcome } from '../domain/outcome.js';
import { MongoOutcomeStore } from '../store/mongo-outcome-store.js';
import { servedOutcomes } from './outcome-answers.schemas.js';

const outcomeQuery = pageQuery.extend({ exception: z.string().max(64).optional(), result: z.enum(OUTCOME_RESULTS).optional() });

/** What actions achieved, newest first. */
@Controller('v1/outcomes')
export class OutcomesController {
  constructor(private readonly outcomes: MongoOutcomeStore) {}

  @Get()
  @Answers(servedOutcomes, 'Outcomes, newest first.')
  @Permit('outcomes.read')
  async list(
    @Query({ schema: outcomeQuery }) query: z.infer<typeof outcomeQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<Outcome>> {
    const { limit, cursor, ...wanted } = query;
    const [at, id] = cursor === undefined ? [] : decodeCursor(cursor, 2);
    const after =
      at === undefined
        ? {}
        : { $or: [{ observedAt: { $lt: new Date(String(at)) } }, { observedAt: new Date(String(at)), _id: { $gt: String(id) } }] };
    const rows = await this.outcomes.list({ $and: [definedOnly(wanted), after, scopeFilter(principal.scope)] }, limit + 1);
    return pageOf(rows, limit, (outcome) => [outcome.observedAt.toISOString(), outcome.id]);
  }
}

const definedOnly = (filter: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
