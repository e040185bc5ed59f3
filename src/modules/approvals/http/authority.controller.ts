import { Controller, Get } from '@nestjs/common';
import { notFound } from '../../../kernel/index.js';
import { Permit, Answers } from '../../../platform/index.js';
import type { AuthorityLayer } from '../../../policies/index.js';
import { AuthorityStore } from '../usecases/ports.js';
import { servedAuthority } from './approval-answers.schemas.js';

/** Who may let what happen, as in force now. */
@Controller('v1/authority')
export class AuthorityController {
  constructor(private readonly store: AuthorityStore) {}

  @Get()
  @Answers(servedAuthority, 'The authority table in force.')
  @Permit('authority.read')
  async current(): Promise<{ version: string; publishedAt: Date; publishedBy: string; layers: readonly AuthorityLayer[] }> {
    const published = await this.store.current();
    if (published === undefined) throw notFound('authority table');
    const { table, publishedAt, publishedBy } = published;
    return { version: table.version, publishedAt, publishedBy, layers: table.layers };
  }
}
