import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Finding, Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, decodeCursor, pageOf, pageQuery, Permit, type Page, Answers } from '../../../platform/index.js';
import { Directory } from '../../masterdata/index.js';
import { FindingReader } from '../usecases/finding-store.js';
import { scopedSubject } from './scoped-subject.js';
import { servedFindings } from './fact-answers.schemas.js';

const findingsQuery = pageQuery.extend({ subject: z.string().max(300) }).strict();

/** What rules found about a subject, newest first. */
@ApiTags('findings')
@Controller('v1/findings')
export class FindingsController {
  constructor(
    private readonly findings: FindingReader,
    private readonly directory: Directory,
  ) {}

  @Get()
  @Answers(servedFindings, 'Findings, newest first.')
  @Permit('facts.read')
  async list(
    @Query({ schema: findingsQuery }) query: z.infer<typeof findingsQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<Finding>> {
    const subject = scopedSubject(query.subject, principal, this.directory.snapshot());
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, 2);
    const before = after === undefined ? undefined : ([Number(after[0]), String(after[1])] as const);
    const rows = await this.findings.ofSubject(subject, query.limit + 1, before);
    return pageOf(rows, query.limit, (finding) => [finding.occurredAt.getTime(), finding.id]);
  }
}
