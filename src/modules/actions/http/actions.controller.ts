import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { inScope, notFound, type Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, etag, ifMatch, pageOf, Permit, type Page, Answers } from '../../../platform/index.js';
import { ActionBoard, ActionStore } from '../usecases/ports.js';
import { ResolveAction } from '../usecases/resolve-action.js';
import { actionQuery, afterOf, resolveBody, shownAction, type ShownAction } from './actions.schemas.js';
import { servedAction, servedActions } from './action-answers.schemas.js';

/** What was done, and what a person has to look into. */
@Controller('v1/actions')
export class ActionsController {
  constructor(
    private readonly board: ActionBoard,
    private readonly actions: ActionStore,
    private readonly resolveAction: ResolveAction,
  ) {}

  @Get()
  @Answers(servedActions, 'Actions, what matters most first.')
  @Permit('actions.read')
  async list(
    @Query({ schema: actionQuery }) query: z.infer<typeof actionQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<ShownAction>> {
    const rows = await this.board.list({ ...query, scope: principal.scope, ...afterOf(query) });
    const key = new Map(rows.map(({ id, priority }) => [id, priority]));
    return pageOf(rows.map(shownAction), query.limit, (row) => [key.get(row.id) ?? 0, row.id]);
  }

  @Get(':id')
  @Answers(servedAction, 'The action.')
  @Permit('actions.read')
  async one(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownAction> {
    const action = await this.actions.find(id);
    if (action === undefined || !inScope(principal.scope, action.place)) throw notFound('action');
    void reply.header('etag', etag(action.version));
    return shownAction(action);
  }

  /** Only for an action whose effect is unknown. `If-Match` is checked when sent. */
  @Post(':id/resolve')
  @HttpCode(200)
  @Answers(servedAction, 'The action as it ended.')
  @Permit('actions.resolve')
  async resolve(
    @Param('id') id: string,
    @Body({ schema: resolveBody }) body: z.infer<typeof resolveBody>,
    @CurrentPrincipal() principal: Principal,
    @Headers('if-match') match?: string,
  ): Promise<ShownAction> {
    const version = match === undefined ? {} : { version: ifMatch(match) };
    return shownAction(await this.resolveAction.run(id, { ...body, ...version }, principal));
  }
}
