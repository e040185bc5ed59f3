import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import type { AgentSpec, Replay, Step } from '../../../agents/index.js';
import { inScope, notFound, type Principal } from '../../../kernel/index.js';
import { scopeFilter } from '../../../policies/index.js';
import { CurrentPrincipal, decodeCursor, pageOf, Permit, type Page, Answers } from '../../../platform/index.js';
import type { AgentRunRecord } from '../domain/agent-run.js';
import { MongoAgentRunStore } from '../store/mongo-agent-run-store.js';
import { AgentSpecs, JournalReader } from '../usecases/ports.js';
import { ReplayRun } from '../usecases/replay-run.js';
import { byException } from './triage.schemas.js';
import { servedAgents, servedReplay, servedRunWithSteps, servedRuns } from './triage-answers.schemas.js';

/** Agents and what they did, step by step. */
@Controller('v1')
export class AgentRunsController {
  constructor(
    private readonly runs: MongoAgentRunStore,
    private readonly journal: JournalReader,
    private readonly specs: AgentSpecs,
    private readonly replayRun: ReplayRun,
  ) {}

  @Get('agents')
  @Answers(servedAgents, 'Agents in force.')
  @Permit('agents.read')
  async agents(): Promise<{ items: AgentSpec[] }> {
    return { items: await this.specs.list() };
  }

  @Get('agent-runs')
  @Answers(servedRuns, 'Runs, newest first.')
  @Permit('agents.read')
  async list(
    @Query({ schema: byException }) query: z.infer<typeof byException>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<AgentRunRecord>> {
    const [startedAt, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
    const after =
      startedAt === undefined
        ? {}
        : {
            $or: [
              { startedAt: { $lt: new Date(String(startedAt)) } },
              { startedAt: new Date(String(startedAt)), _id: { $gt: String(id) } },
            ],
          };
    const of = query.exception === undefined ? {} : { exception: query.exception };
    const rows = await this.runs.runs.findMany(
      { $and: [of, after, scopeFilter(principal.scope)] },
      { sort: { startedAt: -1, _id: 1 }, limit: query.limit + 1 },
    );
    return pageOf(rows, query.limit, (run) => [run.startedAt.toISOString(), run.id]);
  }

  @Get('agent-runs/:id')
  @Answers(servedRunWithSteps, 'The run, step by step.')
  @Permit('agents.read')
  async one(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<AgentRunRecord & { steps: Step[] }> {
    const run = await this.visible(id, principal);
    return { ...run, steps: await this.journal.load(id) };
  }

  /** Plays a finished run again from its journal: the same digest, or where it went another way. */
  @Post('agent-runs/:id/replay')
  @HttpCode(200)
  @Answers(servedReplay, 'Whether it came to the same again.')
  @Permit('agents.read')
  async replay(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<Replay> {
    return this.replayRun.run(await this.visible(id, principal));
  }

  private async visible(id: string, principal: Principal): Promise<AgentRunRecord> {
    const [run] = await this.runs.findMany([id]);
    if (run === undefined || !inScope(principal.scope, run.place)) throw notFound('agent run');
    return run;
  }
}
