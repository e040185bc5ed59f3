import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { EndcapError } from '../../kernel/index.js';
import { parseJson } from './json-body.js';
import { PUBLIC } from './permit.js';

/** Route configuration of handlers that check the raw bytes first and decode them by themselves. */
export const UNDECODED = { undecoded: true } as const;
/** Largest body of a route without sign-in: credentials are short. */
const MAX_PUBLIC_BYTES = 16 * 1024;

export type RawBodyRequest = FastifyRequest & { rawBody?: Buffer; json?: true };

/**
 * Decodes JSON bodies after the caller was let in: what strangers send costs no more than receiving it. Routes without
 * sign-in take short bodies only.
 */
@Injectable()
export class DecodeBodyGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RawBodyRequest>();
    const { rawBody } = request;
    const undecoded = (request.routeOptions.config as Partial<typeof UNDECODED>).undecoded === true;
    if (request.json !== true || undecoded || rawBody === undefined || rawBody.length === 0) return true;
    if (rawBody.length > MAX_PUBLIC_BYTES && this.reflector.get<string>(PUBLIC, context.getHandler()) !== undefined)
      throw new EndcapError('too-large', `the body must not be larger than ${MAX_PUBLIC_BYTES} bytes here`);
    request.body = parseJson(rawBody);
    return true;
  }
}
