import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { z } from 'zod';
import type { Principal } from '../../../kernel/index.js';
import {
  CurrentPrincipal,
  decodeCursor,
  pageOf,
  pageQuery,
  Permit,
  type AuthenticatedRequest,
  type Page,
  type PageQuery,
  AnswersNothing,
  Answers,
} from '../../../platform/index.js';
import { IssueApiKey } from '../usecases/issue-api-key.js';
import { ApiKeyStore } from '../usecases/ports.js';
import { RevokeApiKey } from '../usecases/revoke-api-key.js';
import { apiKeyView, newApiKeyShape, type ShownApiKey } from './shapes.js';
import { servedApiKeys, servedIssuedKey } from './identity-answers.schemas.js';

/** Keys of integrations. */
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly issueApiKey: IssueApiKey,
    private readonly revokeApiKey: RevokeApiKey,
  ) {}

  /** The only answer that carries the key. */
  @Post()
  @Answers(servedIssuedKey, 'The key, this once.', 201)
  @Permit('api-keys.manage')
  async issue(
    @Body({ schema: newApiKeyShape }) body: z.infer<typeof newApiKeyShape>,
    @CurrentPrincipal() principal: Principal,
    @Req() request: AuthenticatedRequest,
  ): Promise<ShownApiKey & { key: string }> {
    const { apiKey, key } = await this.issueApiKey.run(body, { principal, correlationId: request.correlationId ?? '' });
    return { ...apiKeyView(apiKey), key };
  }

  @Get()
  @Answers(servedApiKeys, 'Keys by id.')
  @Permit('api-keys.manage')
  async list(@Query({ schema: pageQuery }) query: PageQuery, @CurrentPrincipal() principal: Principal): Promise<Page<ShownApiKey>> {
    const after = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
    const keys = await this.keys.list(principal.scope, { after, limit: query.limit + 1 });
    return pageOf(keys.map(apiKeyView), query.limit, (key) => [key.id]);
  }

  @Delete(':id')
  @HttpCode(204)
  @AnswersNothing('The key is revoked.')
  @Permit('api-keys.manage')
  async revoke(@Param('id') id: string, @CurrentPrincipal() principal: Principal, @Req() request: AuthenticatedRequest): Promise<void> {
    await this.revokeApiKey.run(id, { principal, correlationId: request.correlationId ?? '' });
  }
}
