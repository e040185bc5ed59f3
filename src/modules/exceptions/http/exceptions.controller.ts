import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { EXCEPTION_STATES, inScope, notFound, type Principal } from '../../../kernel/index.js';
import {
  CurrentPrincipal,
  decodeCursor,
  etag,
  ifMatch,
  pageOf,
  pageQuery,
  Permit,
  type LedgerEntry,
  type Page,
  Answers,
} from '../../../platform/index.js';
import { scopeFilter } from '../../../policies/index.js';
import type { TrackedException } from '../domain/tracked-exception.js';
import { MongoExceptionStore } from '../store/mongo-exception-store.js';
import { Timeline } from '../store/timeline.js';
import { ChangeException, type PersonalChange } from '../usecases/change-exception.js';
import { shownException } from './shown-exception.js';
import { servedException, servedExceptionPage, servedTimeline } from './exception-answers.schemas.js';

const id = z.string().max(64);
const exceptionQuery = pageQuery.extend({
  state: z.enum([...EXCEPTION_STATES, 'any-open']).optional(),
  type: id.optional(),
  store: id.optional(),
  region: id.optional(),
  banner: id.optional(),
  team: id.optional(),
  incident: id.optional(),
});
const reason = z.string().trim().min(1).max(500);
const reasoned = z.strictObject({ reason }).meta({ id: 'Reason' });
const snooze = z.strictObject({ until: z.iso.datetime({ offset: true }), reason }).meta({ id: 'Snooze' });
const assign = z
  .strictObject({ team: id.min(1).optional(), assignee: id.min(1).optional() })
  .refine((body) => body.team !== undefined || body.assignee !== undefined, { path: ['team'], message: 'name a team or an assignee' })
  .meta({ id: 'Assignment' });

/** The queue of exceptions, dearest first, and what a person may do to one. */
@Controller('v1/exceptions')
export class ExceptionsController {
  constructor(
    private readonly exceptions: MongoExceptionStore,
    private readonly timeline: Timeline,
    private readonly change: ChangeException,
  ) {}

  @Get()
  @Answers(servedExceptionPage, 'Exceptions, the dearest first.')
  @Permit('exceptions.read')
  async list(
    @Query({ schema: exceptionQuery }) query: z.infer<typeof exceptionQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<TrackedException>> {
    const rows = await this.exceptions.list(
      { $and: [filterOf(query), after(query.cursor), scopeFilter(principal.scope)] },
      query.limit + 1,
    );
    const page = pageOf(rows, query.limit, (exception) => [exception.moneyAtRisk.amount, exception.id]);
    return { ...page, items: page.items.map((exception) => shownException(exception, principal)) };
  }

  @Get(':id')
  @Answers(servedException, 'The exception.')
  @Permit('exceptions.read')
  async one(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TrackedException> {
    const exception = await this.visible(id, principal);
    reply.header('etag', etag(exception.version));
    return shownException(exception, principal);
  }

  /** Everything that happened to it, oldest first: the audit entries that name it. */
  @Get(':id/timeline')
  @Answers(servedTimeline, 'What happened to it, oldest first.')
  @Permit('exceptions.read')
  async history(
    @Param('id') id: string,
    @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<LedgerEntry>> {
    await this.visible(id, principal);
    return this.timeline.ofException(id, query);
  }

  @Post(':id/snooze')
  @HttpCode(200)
  @Answers(servedException, 'The exception, put aside.')
  @Permit('exceptions.manage')
  snooze(
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
    @Body({ schema: snooze }) body: z.infer<typeof snooze>,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TrackedException> {
    return this.apply(id, match, { does: 'snooze', until: new Date(body.until), reason: body.reason }, principal, reply);
  }

  @Post(':id/close')
  @HttpCode(200)
  @Answers(servedException, 'The exception, closed.')
  @Permit('exceptions.manage')
  close(
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
    @Body({ schema: reasoned }) body: z.infer<typeof reasoned>,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TrackedException> {
    return this.apply(id, match, { does: 'close', reason: body.reason }, principal, reply);
  }

  @Post(':id/dismiss')
  @HttpCode(200)
  @Answers(servedException, 'The exception, dismissed.')
  @Permit('exceptions.manage')
  dismiss(
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
    @Body({ schema: reasoned }) body: z.infer<typeof reasoned>,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TrackedException> {
    return this.apply(id, match, { does: 'dismiss', reason: body.reason }, principal, reply);
  }

  @Post(':id/assign')
  @HttpCode(200)
  @Answers(servedException, 'The exception with its new team or person.')
  @Permit('exceptions.manage')
  assign(
    @Param('id') id: string,
    @Headers('if-match') match: string | undefined,
    @Body({ schema: assign }) body: z.infer<typeof assign>,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TrackedException> {
    return this.apply(id, match, { does: 'assign', ...body }, principal, reply);
  }

  private async apply(
    id: string,
    match: string | undefined,
    wanted: PersonalChange,
    principal: Principal,
    reply: FastifyReply,
  ): Promise<TrackedException> {
    const exception = await this.change.run(id, ifMatch(match), wanted, principal);
    reply.header('etag', etag(exception.version));
    return shownException(exception, principal);
  }

  private async visible(id: string, principal: Principal): Promise<TrackedException> {
    const exception = await this.exceptions.find(id);
    if (exception === undefined || !inScope(principal.scope, exception.place)) throw notFound('exception');
    return exception;
  }
}

function filterOf({ state, type, store, region, banner, team, incident }: z.infer<typeof exceptionQuery>): Record<string, unknown> {
  const wanted = {
    ...(state === 'any-open' ? { openKey: { $exists: true } } : { state }),
    type,
    'place.store': store,
    'place.region': region,
    'place.banner': banner,
    team,
    incident,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

function after(cursor: string | undefined): Record<string, unknown> {
  if (cursor === undefined) return {};
  const [amount, id] = decodeCursor(cursor, 2);
  return { $or: [{ 'moneyAtRisk.amount': { $lt: Number(amount) } }, { 'moneyAtRisk.amount': Number(amount), _id: { $gt: String(id) } }] };
}
