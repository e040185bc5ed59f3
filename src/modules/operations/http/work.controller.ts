import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { notFound } from '../../../kernel/index.js';
import { decodeCursor, pageOf, pageQuery, Permit, WorkStore, type Page, Answers } from '../../../platform/index.js';
import { servedRevived, servedWork, type WorkItem } from './operations-answers.schemas.js';

const workQuery = pageQuery.extend({ state: z.enum(['pending', 'leased', 'dead']).default('dead') });

/** Work that waits, is in hand, or was set aside after its last try. */
@Controller('v1/jobs')
export class WorkController {
  constructor(private readonly work: WorkStore) {}

  @Get()
  @Answers(servedWork, 'Jobs in that state, by id.')
  @Permit('operations.manage')
  async list(@Query({ schema: workQuery }) query: z.infer<typeof workQuery>): Promise<Page<WorkItem>> {
    const after = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
    const rows = await this.work.list(query.state, query.limit + 1, after);
    const items = rows.map((row) => ({
      id: row._id,
      job: row.job,
      state: row.state,
      refs: row.refs,
      correlationId: row.correlationId,
      attempts: row.attempts,
      crashes: row.crashes,
      reason: row.reason,
      dueAt: row.dueAt.toISOString(),
    }));
    return pageOf(items, query.limit, (item) => [item.id]);
  }

  /** Lets a dead job try again. */
  @Post(':id/replay')
  @HttpCode(202)
  @Answers(servedRevived, 'The job waits for another try.', 202)
  @Permit('operations.manage')
  async replay(@Param('id') id: string): Promise<{ id: string; state: string }> {
    if (!(await this.work.revive(id))) throw notFound('dead job');
    return { id, state: 'pending' };
  }
}
