import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EndcapError, type ErrorCode, type FieldIssue } from '../../kernel/index.js';
import type { Metrics } from '../health/metrics.js';
import type { Log } from '../logging/log.js';
import { isEngineAway } from '../mongo/engine-away.js';
import type { AuthenticatedRequest } from './permit.js';

const STATUS: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  'precondition-required': 428,
  'too-large': 413,
  'not-acceptable': 406,
  'unsupported-media-type': 415,
  overloaded: 429,
  unavailable: 503,
};
const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Sign in needed',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not in this form',
  409: 'Conflict',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Unsupported media type',
  428: 'If-Match needed',
  429: 'Too many requests',
  503: 'Unavailable',
};

/** Body of an error answer (RFC 9457). */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  instance: string;
  correlationId?: string;
  issues?: readonly FieldIssue[];
};

/** Problem of an address the router cannot read. */
export const unroutable = (url: string): Problem => ({
  type: 'about:blank',
  title: 'Bad request',
  status: 400,
  detail: 'the address cannot be read',
  code: 'invalid',
  instance: url.split('?')[0]?.slice(0, 200) ?? '/',
  issues: [{ path: '(path)', message: 'must be percent-encoded UTF-8, each part at most 200 characters' }],
});

/** The only place that turns failures into status numbers. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const reply = http.getResponse<FastifyReply>();
    const known = this.known(error);
    if (known.status >= 500) {
      this.metrics.errors.inc({ where: 'http' });
      this.log.error(
        { path: request.url, correlationId: request.correlationId, reason: error instanceof Error ? error.stack : String(error) },
        'request.failed',
      );
    }
    if (known.retryAfterSeconds !== undefined) void reply.header('retry-after', String(known.retryAfterSeconds));
    if (known.status === 401) void reply.header('www-authenticate', 'Bearer');
    const { retryAfterSeconds: _retry, ...rest } = known;
    const problem: Problem = {
      type: 'about:blank',
      title: TITLES[known.status] ?? 'Error',
      instance: request.url.split('?')[0] ?? '/',
      correlationId: request.correlationId,
      ...rest,
    };
    void reply.status(known.status).header('content-type', 'application/problem+json').send(JSON.stringify(problem));
  }

  private known(error: unknown): {
    status: number;
    code: string;
    detail: string;
    issues?: readonly FieldIssue[];
    retryAfterSeconds?: number;
  } {
    if (error instanceof EndcapError) return { status: STATUS[error.code], code: error.code, detail: error.message, ...error.details };
    if (error instanceof HttpException) return { status: error.getStatus(), code: codeOf(error.getStatus()), detail: error.message };
    const status = fastifyStatus(error);
    if (status !== undefined) return { status, code: codeOf(status), detail: (error as Error).message };
    if (isEngineAway(error))
      return { status: 503, code: 'unavailable', detail: 'a storage engine does not answer; try again', retryAfterSeconds: 1 };
    return { status: 500, code: 'internal', detail: 'unexpected error; the correlation id finds it in the log' };
  }
}

const codeOf = (status: number): string =>
  Object.entries(STATUS).find(([, value]) => value === status)?.[0] ?? (status >= 500 ? 'internal' : 'invalid');

function fastifyStatus(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
