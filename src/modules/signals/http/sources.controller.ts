import { Body, Controller, Get, Headers, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { EndcapError, ID_PATTERN, notFound, SIGNAL_TYPES, type Principal } from '../../../kernel/index.js';
import {
  CurrentPrincipal,
  decodeCursor,
  etag,
  ifMatch,
  pageOf,
  pageQuery,
  Permit,
  type AuthenticatedRequest,
  type Page,
  type PageQuery,
  Answers,
} from '../../../platform/index.js';
import { RotateSecret } from '../usecases/rotate-secret.js';
import { SaveSource } from '../usecases/save-source.js';
import { SourceStore } from '../usecases/source-store.js';
import { shownSource, type ShownSource } from './shown-source.js';
import { servedNewSource, servedSecret, servedSource, servedSources } from './source-answers.schemas.js';

const TYPE_NAMES = SIGNAL_TYPES.map((declared) => declared.type);
const sourceCard = z
  .strictObject({
    name: z.string().min(1).max(200),
    types: z
      .array(z.enum(TYPE_NAMES as [string, ...string[]]))
      .min(1)
      .max(TYPE_NAMES.length),
    /** `["*"]` = all stores. */
    stores: z.union([z.tuple([z.literal('*')]), z.array(z.string().regex(ID_PATTERN)).max(5_000)]).default(['*']),
    active: z.boolean().default(true),
  })
  .meta({ id: 'SourceCard' });

/** Systems that may send signals, and their signing secrets. */
@Controller('v1/sources')
export class SourcesController {
  constructor(
    private readonly store: SourceStore,
    private readonly save: SaveSource,
    private readonly rotate: RotateSecret,
  ) {}

  @Get()
  @Answers(servedSources, 'Sources by id.')
  @Permit('sources.read')
  async list(@Query({ schema: pageQuery }) query: PageQuery): Promise<Page<ShownSource>> {
    const after = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
    return pageOf((await this.store.list(after, query.limit + 1)).map(shownSource), query.limit, (source) => [source.id]);
  }

  @Get(':id')
  @Answers(servedSource, 'The source.')
  @Permit('sources.read')
  async one(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ShownSource> {
    const source = await this.store.find(id);
    if (source === undefined) throw notFound('source');
    void reply.header('etag', etag(source.version));
    return shownSource(source);
  }

  /** Creates a source and answers its secret, this once; or changes it, then with `If-Match`. */
  @Put(':id')
  @Answers(servedSource, 'The source as it is now.')
  @Answers(servedNewSource, 'The new source, with its secret.', 201)
  @Permit('sources.manage')
  async put(
    @Param('id') id: string,
    @Body({ schema: sourceCard }) card: z.infer<typeof sourceCard>,
    @Headers('if-match') match: string | undefined,
    @CurrentPrincipal() principal: Principal,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownSource & { secret?: string }> {
    if (!ID_PATTERN.test(id)) throw badId();
    const call = { id, card, expected: () => ifMatch(match), principal, correlationId: request.correlationId ?? '' };
    const { source, secret } = await this.save.run(call);
    void reply.header('etag', etag(source.version)).status(secret === undefined ? 200 : 201);
    return { ...shownSource(source), ...(secret === undefined ? {} : { secret }) };
  }

  /** Another secret; the one before stays valid until the next rotation. */
  @Post(':id/secrets')
  @HttpCode(201)
  @Answers(servedSecret, 'The secret, this once.', 201)
  @Permit('sources.manage')
  rotateSecret(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Req() request: AuthenticatedRequest,
  ): Promise<{ secret: string }> {
    return this.rotate.run({ id, principal, correlationId: request.correlationId ?? '' });
  }
}

const badId = (): EndcapError =>
  new EndcapError('invalid', 'unusable id', {
    issues: [{ path: 'id', message: 'letters, digits, dot, dash, underscore; 1 to 64' }],
  });
