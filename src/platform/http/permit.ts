import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../kernel/index.js';

export const PERMISSION = 'endcap:permission';
export const PUBLIC = 'endcap:public';

/** The permission a route demands. Every route declares one, or says that it is public; otherwise the start fails. */
export const Permit = (permission: string): MethodDecorator => SetMetadata(PERMISSION, permission);
/** A route without sign-in, with the reason it may be. */
export const Public = (reason: string): MethodDecorator => SetMetadata(PUBLIC, reason);

export type AuthenticatedRequest = FastifyRequest & { principal?: Principal; correlationId?: string };

/** Who asks. Only on routes with a permission. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (principal === undefined) throw new Error('CurrentPrincipal on a route without a permission');
  return principal;
});
