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

/** Texts some routes take beside JSON. */
export const TEXT_TYPES = ['application/yaml', 'text/csv'] as const;
export type TextType = (typeof TEXT_TYPES)[number];
/** Route configuration of handlers that take such texts. They find the text in the request; its body is theirs to make. */
export const TAKES_TEXT = { takesText: true } as const;
export type TextBody = { readonly type: TextType; readonly text: string };

export type RawBodyRequest = FastifyRequest & { rawBody?: Buffer; json?: true; textType?: TextType; text?: TextBody };

const decoder = new TextDecoder('utf-8', { fatal: true });

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
    if (request.textType !== undefined) request.text = textOf(request, request.textType);
    if (request.json !== true || undecoded || rawBody === undefined || rawBody.length === 0) return true;
    if (rawBody.length > MAX_PUBLIC_BYTES && this.reflector.get<string>(PUBLIC, context.getHandler()) !== undefined)
      throw new EndcapError('too-large', `the body must not be larger than ${MAX_PUBLIC_BYTES} bytes here`);
    request.body = parseJson(rawBody);
    return true;
  }
}

/** Throws `unsupported-media-type` where the route takes no texts, and `invalid` for what is no UTF-8. */
function textOf({ rawBody, routeOptions }: RawBodyRequest, type: TextType): TextBody {
  if ((routeOptions.config as Partial<typeof TAKES_TEXT>).takesText !== true)
    throw new EndcapError('unsupported-media-type', `${type} is not taken here; send JSON`);
  try {
    return { type, text: decoder.decode(rawBody) };
  } catch {
    throw new EndcapError('invalid', 'the body cannot be read', { issues: [{ path: '(body)', message: 'must be text in UTF-8' }] });
  }
}
