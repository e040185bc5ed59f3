import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { inScope, notFound, type Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, etag, ifMatch, pageOf, Permit, type Page, Answers } from '../../../platform/index.js';
import { ConfirmTask } from '../usecases/confirm-task.js';
import { OverrideTask } from '../usecases/override-task.js';
import { TaskBoard, TaskStore } from '../usecases/ports.js';
import { afterOf, confirmBody, overrideBody, shownTask, taskQuery, type ShownTask } from './actions.schemas.js';
import { servedTask, servedTasks } from './action-answers.schemas.js';

const versionOf = (match: string | undefined): { version?: number } => (match === undefined ? {} : { version: ifMatch(match) });

/** What stores are asked to do, what matters most first, and what they say to it. `If-Match` is checked when sent. */
@Controller('v1/tasks')
export class TasksController {
  constructor(
    private readonly board: TaskBoard,
    private readonly tasks: TaskStore,
    private readonly confirmTask: ConfirmTask,
    private readonly overrideTask: OverrideTask,
  ) {}

  @Get()
  @Answers(servedTasks, 'Tasks, what matters most first.')
  @Permit('tasks.read')
  async list(
    @Query({ schema: taskQuery }) query: z.infer<typeof taskQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<ShownTask>> {
    const rows = await this.board.list({ ...query, scope: principal.scope, ...afterOf(query) });
    return pageOf(rows.map(shownTask), query.limit, (row) => [row.priority, row.id]);
  }

  @Get(':id')
  @Answers(servedTask, 'The task.')
  @Permit('tasks.read')
  async one(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownTask> {
    const task = await this.tasks.find(id);
    if (task === undefined || !inScope(principal.scope, task.place)) throw notFound('task');
    void reply.header('etag', etag(task.version));
    return shownTask(task);
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @Answers(servedTask, 'The task, done.')
  @Permit('tasks.work')
  async confirm(
    @Param('id') id: string,
    @Body({ schema: confirmBody }) body: z.infer<typeof confirmBody>,
    @CurrentPrincipal() principal: Principal,
    @Headers('if-match') match?: string,
  ): Promise<ShownTask> {
    return shownTask(await this.confirmTask.run(id, { ...body, ...versionOf(match) }, principal));
  }

  @Post(':id/override')
  @HttpCode(200)
  @Answers(servedTask, 'The task, not done, and why.')
  @Permit('tasks.work')
  async override(
    @Param('id') id: string,
    @Body({ schema: overrideBody }) body: z.infer<typeof overrideBody>,
    @CurrentPrincipal() principal: Principal,
    @Headers('if-match') match?: string,
  ): Promise<ShownTask> {
    return shownTask(await this.overrideTask.run(id, { ...body, ...versionOf(match) }, principal));
  }
}
