import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { EndcapError, type Principal } from '../../../kernel/index.js';
import {
  Answers,
  CurrentPrincipal,
  decodeCursor,
  etag,
  ifMatch,
  pageOf,
  Permit,
  type AuthenticatedRequest,
  type Page,
} from '../../../platform/index.js';
import type { Backtest } from '../domain/backtest.js';
import type { BacktestReport, ChangedException } from '../domain/report.js';
import type { By } from '../usecases/by.js';
import { CancelBacktest } from '../usecases/cancel-backtest.js';
import { ReadReport } from '../usecases/read-report.js';
import { RequestBacktest } from '../usecases/request-backtest.js';
import { VisibleBacktests } from '../usecases/visible-backtests.js';
import {
  backtestParam,
  backtestsQuery,
  exceptionsQuery,
  ruleBacktest,
  ruleParam,
  setBacktest,
  shownBacktest,
  windowOf,
  type ShownBacktest,
} from './backtest.schemas.js';
import { servedBacktest, servedBacktests, servedExceptions, servedFinished } from './backtest-answers.schemas.js';

/** What a rule change would have done, replayed over stored history beside the rules in force. */
@ApiTags('backtests')
@Controller('v1')
export class BacktestsController {
  constructor(
    private readonly request: RequestBacktest,
    private readonly cancelBacktest: CancelBacktest,
    private readonly visible: VisibleBacktests,
    private readonly reports: ReadReport,
  ) {}

  /** Tries one version of a rule, or a document nobody has kept yet, in the place of what is in force. */
  @Post('rules/:id/backtest')
  @HttpCode(202)
  @Answers(servedBacktest, 'The backtest, waiting.', 202)
  @Permit('rules.manage')
  async rule(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Body({ schema: ruleBacktest }) body: z.infer<typeof ruleBacktest>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownBacktest> {
    const { version, document, note } = body;
    if (document !== undefined && document.id !== id)
      throw new EndcapError('invalid', 'the document is of another rule', { issues: [{ path: 'document.id', message: `must be ${id}` }] });
    const publish = version === undefined ? [] : [{ rule: id, number: version }];
    const asked = { change: { publish, retire: [], document }, window: windowOf(body), note };
    return accepted(await this.request.run(asked, byOf(request)), reply);
  }

  /** Tries versions of several rules and retirements together, as one publication would bring them. */
  @Post('backtests')
  @HttpCode(202)
  @Answers(servedBacktest, 'The backtest, waiting.', 202)
  @Permit('rules.manage')
  async together(
    @Body({ schema: setBacktest }) body: z.infer<typeof setBacktest>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownBacktest> {
    const { publish, retire, note } = body;
    return accepted(await this.request.run({ change: { publish, retire }, window: windowOf(body), note }, byOf(request)), reply);
  }

  /** Backtests, newest first. */
  @Get('backtests')
  @Answers(servedBacktests, 'Backtests, newest first.')
  @Permit('rules.read')
  async list(
    @Query({ schema: backtestsQuery }) { cursor, limit, rule, state }: z.infer<typeof backtestsQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<ShownBacktest>> {
    const [at, id] = cursor === undefined ? [] : decodeCursor(cursor, 2);
    const before = id === undefined ? undefined : { requestedAt: new Date(Number(at)), id: String(id) };
    const rows = await this.visible.list({ rule, state, before, limit: limit + 1 }, principal);
    return pageOf(rows.map(shownBacktest), limit, (backtest) => [backtest.requestedAt.getTime(), backtest.id]);
  }

  /** How a backtest stands; when it has finished, with its report. */
  @Get('backtests/:id')
  @Answers(servedFinished, 'How it stands; its report once it has finished.')
  @Permit('rules.read')
  async one(
    @Param({ schema: backtestParam }) { id }: z.infer<typeof backtestParam>,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownBacktest & { report?: BacktestReport }> {
    const backtest = await this.visible.one(id, principal);
    void reply.header('etag', etag(backtest.version));
    const report = await this.reports.report(backtest);
    return { ...shownBacktest(backtest), ...(report === undefined ? {} : { report }) };
  }

  /** Calls it off, whether it waits or runs. */
  @Post('backtests/:id/cancel')
  @HttpCode(200)
  @Answers(servedBacktest, 'The backtest as it is now.')
  @Permit('rules.manage')
  async cancel(
    @Param({ schema: backtestParam }) { id }: z.infer<typeof backtestParam>,
    @Headers('if-match') match: string | undefined,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownBacktest> {
    const backtest = await this.cancelBacktest.run(id, ifMatch(match), byOf(request));
    void reply.header('etag', etag(backtest.version));
    return shownBacktest(backtest);
  }

  /** Exceptions only one side opens, the largest by money first, with their reasons. At most 2,000 of each kind are kept. */
  @Get('backtests/:id/exceptions')
  @Answers(servedExceptions, 'Exceptions only one side opens.')
  @Permit('rules.read')
  async exceptions(
    @Param({ schema: backtestParam }) { id }: z.infer<typeof backtestParam>,
    @Query({ schema: exceptionsQuery }) { change, cursor, limit }: z.infer<typeof exceptionsQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<ChangedException>> {
    const backtest = await this.visible.one(id, principal);
    const [rank, kind] = cursor === undefined ? [] : decodeCursor(cursor, 2);
    const after = kind === undefined ? undefined : { rank: Number(rank), change: String(kind) };
    const only = change === 'both' ? undefined : change;
    const rows = await this.reports.exceptions(backtest, { change: only, scope: principal.scope, after, limit: limit + 1 });
    const page = pageOf(rows, limit, (row) => [row.rank, row.change]);
    return { ...page, items: page.items.map(({ rank: _rank, ...exception }) => exception) };
  }
}

/** Who asks: a route with a permission has let somebody in. */
const byOf = (request: AuthenticatedRequest): By => ({
  principal: request.principal as Principal,
  correlationId: String(request.correlationId),
});

function accepted(backtest: Backtest, reply: FastifyReply): ShownBacktest {
  void reply.header('etag', etag(backtest.version)).header('location', `/v1/backtests/${backtest.id}`);
  return shownBacktest(backtest);
}
