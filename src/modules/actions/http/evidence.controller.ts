import { Body, Controller, Get, Headers, Param, Post, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, Permit, AnswersFile, Answers } from '../../../platform/index.js';
import { EVIDENCE_EXTENSIONS, type EvidenceType } from '../domain/evidence.js';
import { KeepEvidence } from '../usecases/keep-evidence.js';
import { ShowEvidence } from '../usecases/show-evidence.js';
import { EVIDENCE_TYPES, servedEvidence } from './action-answers.schemas.js';

/** Photos and documents of stores: raw bytes in, an id out; given back as a download, never shown in place. */
@Controller('v1/evidence')
export class EvidenceController {
  constructor(
    private readonly keepEvidence: KeepEvidence,
    private readonly showEvidence: ShowEvidence,
  ) {}

  @Post()
  @Answers(servedEvidence, 'The file is kept.', 201)
  @Permit('tasks.work')
  async keep(
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
    @Headers('content-type') declared = '',
  ): Promise<{ id: string; type: EvidenceType; bytes: number }> {
    const { id, type, bytes } = await this.keepEvidence.run(body, declared, principal);
    return { id, type, bytes };
  }

  @Get(':id')
  @AnswersFile(EVIDENCE_TYPES, 'The file as it was attached.')
  @Permit('tasks.read')
  async show(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { file, bytes } = await this.showEvidence.run(id, principal);
    void reply.header('content-security-policy', "default-src 'none'; sandbox").header('cache-control', 'private, immutable');
    return new StreamableFile(bytes, {
      type: file.type,
      length: bytes.length,
      disposition: `attachment; filename="${file.id.slice(0, 16)}.${EVIDENCE_EXTENSIONS[file.type]}"`,
    });
  }
}
