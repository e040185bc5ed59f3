import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { EndcapError, type Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, Permit, Public, Settings, type AuthenticatedRequest, AnswersNothing, Answers } from '../../../platform/index.js';
import { permissionsOf, type Permission } from '../../../policies/index.js';
import { credentialsOf, SESSION_COOKIE } from '../domain/credentials.js';
import { SignIn } from '../usecases/sign-in.js';
import { SignOut } from '../usecases/sign-out.js';
import { signInShape, userView, type ShownUser } from './shapes.js';
import { servedMe, servedSession } from './identity-answers.schemas.js';

/** Signing in and out, and who one is. */
@Controller('v1')
export class SessionsController {
  constructor(
    private readonly signIn: SignIn,
    private readonly signOut: SignOut,
    private readonly settings: Settings,
  ) {}

  @Post('sessions')
  @Answers(servedSession, 'Signed in.', 201)
  @Public('signing in is how one gets credentials')
  async open(
    @Body({ schema: signInShape }) body: z.infer<typeof signInShape>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ token: string; expiresAt: Date; user: ShownUser }> {
    const asked = { ...body, address: request.ip, correlationId: request.correlationId ?? '' };
    const { token, expiresAt, user } = await this.signIn.run(asked);
    void reply.header('set-cookie', this.cookie(token, `Expires=${expiresAt.toUTCString()}`)).header('cache-control', 'no-store');
    return { token, expiresAt, user: userView(user) };
  }

  @Delete('sessions/current')
  @HttpCode(204)
  @AnswersNothing('Signed out.')
  @Permit('session.own')
  async close(@Req() request: AuthenticatedRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const shown = credentialsOf(request.headers);
    if (shown?.kind !== 'session') throw new EndcapError('conflict', 'an API key has no session; revoke the key instead');
    await this.signOut.run(shown.token);
    void reply.header('set-cookie', this.cookie('', 'Max-Age=0'));
  }

  @Get('me')
  @Answers(servedMe, 'Who asks, and what they may.')
  @Permit('session.own')
  me(@CurrentPrincipal() principal: Principal): Principal & { permissions: readonly Permission[] } {
    const { id, kind, name, roles, scope, source } = principal;
    return { id, kind, name, roles, scope, source, permissions: permissionsOf(principal) };
  }

  private cookie(value: string, life: string): string {
    return `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; ${life}${this.settings.production ? '; Secure' : ''}`;
  }
}
