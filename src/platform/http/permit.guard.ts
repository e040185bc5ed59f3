import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { EndcapError } from '../../kernel/index.js';
import { Gatekeeper } from './gatekeeper.js';
import { PERMISSION, PUBLIC, type AuthenticatedRequest } from './permit.js';

/** Default deny: a route passes only when it is public or its permission is held. */
@Injectable()
export class PermitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly gatekeeper: Gatekeeper,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.get<string>(PUBLIC, context.getHandler()) !== undefined) return true;
    const permission = this.reflector.get<string | undefined>(PERMISSION, context.getHandler());
    if (permission === undefined) throw new EndcapError('forbidden', 'this route declares no permission');
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const principal = await this.gatekeeper.authenticate(request.headers, request.method);
    if (principal === undefined) throw new EndcapError('unauthenticated', 'sign in or send an API key');
    if (!this.gatekeeper.may(principal, permission)) throw new EndcapError('forbidden', `needs the permission ${permission}`);
    request.principal = principal;
    return true;
  }
}
