import { Body, Controller, Get, Headers, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { notFound, type Principal } from '../../../kernel/index.js';
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
import { scopeWithin } from '../domain/grant.js';
import { ChangeUser } from '../usecases/change-user.js';
import { CreateUser } from '../usecases/create-user.js';
import { UserStore } from '../usecases/ports.js';
import { newUserShape, userChangeShape, userView, type ShownUser } from './shapes.js';
import { servedUser, servedUsers } from './identity-answers.schemas.js';

/** People’s accounts, as far as the administrator’s own scope reaches. */
@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly users: UserStore,
    private readonly createUser: CreateUser,
    private readonly changeUser: ChangeUser,
  ) {}

  @Post()
  @Answers(servedUser, 'The user.', 201)
  @Permit('users.manage')
  async create(
    @Body({ schema: newUserShape }) body: z.infer<typeof newUserShape>,
    @CurrentPrincipal() principal: Principal,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownUser> {
    const user = await this.createUser.run(body, { principal, correlationId: request.correlationId ?? '' });
    void reply.header('etag', etag(user.version)).header('location', `/v1/users/${user.id}`);
    return userView(user);
  }

  @Get()
  @Answers(servedUsers, 'Users by id.')
  @Permit('users.manage')
  async list(@Query({ schema: pageQuery }) query: PageQuery, @CurrentPrincipal() principal: Principal): Promise<Page<ShownUser>> {
    const after = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
    const users = await this.users.list(principal.scope, { after, limit: query.limit + 1 });
    return pageOf(users.map(userView), query.limit, (user) => [user.id]);
  }

  @Get(':id')
  @Answers(servedUser, 'The user.')
  @Permit('users.manage')
  async one(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownUser> {
    const user = await this.users.find(id);
    if (user === undefined || !scopeWithin(user.scope, principal.scope)) throw notFound('user');
    void reply.header('etag', etag(user.version));
    return userView(user);
  }

  @Patch(':id')
  @Answers(servedUser, 'The user as it is now.')
  @Permit('users.manage')
  async change(
    @Param('id') id: string,
    @Headers('if-match') expected: string | undefined,
    @Body({ schema: userChangeShape }) body: z.infer<typeof userChangeShape>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownUser> {
    const by = { principal: request.principal as Principal, correlationId: request.correlationId ?? '' };
    const user = await this.changeUser.run(id, body, ifMatch(expected), by);
    void reply.header('etag', etag(user.version));
    return userView(user);
  }
}
