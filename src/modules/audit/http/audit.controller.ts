import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { EVENTS, type EventType, type Principal } from '../../../kernel/index.js';
import {
  CheckpointFile,
  CurrentPrincipal,
  decodeCursor,
  INDEXED_REFS,
  pageOf,
  pageQuery,
  Permit,
  type Checkpoint,
  type IndexedRef,
  type Page,
  type PageQuery,
  Answers,
} from '../../../platform/index.js';
import { AuditBoard, type AuditEntry } from '../usecases/audit-trail.js';
import { VerifyAudit, type VerifyAnswer } from '../usecases/verify-audit.js';
import { servedCheckpoints, servedEntries, servedVerification, servedVerifying } from './audit-answers.schemas.js';

/** How long a request waits for a verification before it answers with the progress. */
const PATIENCE_MS = 10_000;

const refShape = z
  .string()
  .regex(new RegExp(`^(${INDEXED_REFS.join('|')}):.{1,300}$`), `kind:id, kind one of ${INDEXED_REFS.join(', ')}`)
  .transform((text) => ({ kind: text.slice(0, text.indexOf(':')) as IndexedRef, id: text.slice(text.indexOf(':') + 1) }));
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
/** Strict: a misspelt filter must not quietly show more than was asked for. */
const auditQuery = pageQuery
  .extend({
    ref: refShape.optional(),
    type: z.enum(Object.keys(EVENTS) as [EventType, ...EventType[]]).optional(),
    actor: z.string().min(1).max(100).optional(),
    correlation: z.string().min(1).max(100).optional(),
    from: moment.optional(),
    until: moment.optional(),
    order: z.enum(['asc', 'desc']).default('asc'),
  })
  .strict();

/** The record: who did what when, and whether anybody touched it since. */
@Controller('v1/audit')
export class AuditController {
  constructor(
    private readonly board: AuditBoard,
    private readonly verifyAudit: VerifyAudit,
    private readonly checkpoints: CheckpointFile,
  ) {}

  @Get()
  @Answers(servedEntries, 'Entries in the order asked for.')
  @Permit('audit.read')
  list(
    @Query({ schema: auditQuery }) query: z.infer<typeof auditQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<AuditEntry>> {
    const { limit, cursor, ...filter } = query;
    return this.board.list(filter, principal.scope, { limit, cursor });
  }

  /** 200 with the finding, 202 with the progress while it takes longer: ask again. */
  @Get('verify')
  @Answers(servedVerification, 'What was found.')
  @Answers(servedVerifying, 'It is still being verified: ask again.', 202)
  @Permit('audit.read')
  async verify(@Res({ passthrough: true }) reply: FastifyReply): Promise<VerifyAnswer> {
    const answer = await this.verifyAudit.run(PATIENCE_MS);
    if (answer.state === 'running') void reply.status(202).header('retry-after', '5');
    return answer;
  }

  /** What an auditor copies away: the signed checkpoints and the key to check them with. */
  @Get('checkpoints')
  @Answers(servedCheckpoints, 'Checkpoints, oldest first, and the key to check them with.')
  @Permit('audit.read')
  async anchors(
    @Query({ schema: pageQuery }) { limit, cursor }: PageQuery,
  ): Promise<Page<Checkpoint> & { publicKey: string | undefined; fault: string | undefined }> {
    const after = cursor === undefined ? 0 : Number(decodeCursor(cursor, 1)[0]);
    const { checkpoints, fault } = await this.checkpoints.read();
    const rows = checkpoints.slice(after, after + limit + 1).map((checkpoint, index) => ({ checkpoint, place: after + index + 1 }));
    const page = pageOf(rows, limit, (row) => [row.place]);
    const items = page.items.map(({ checkpoint: { fingerprints: _left, ...shown } }): Checkpoint => shown);
    return { ...page, items, publicKey: this.checkpoints.publicKeyPem(), fault };
  }
}
