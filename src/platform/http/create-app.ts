import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EndcapError } from '../../kernel/index.js';
import { Metrics } from '../health/metrics.js';
import { Log } from '../logging/log.js';
import { SimulatedClock } from '../time/simulated-clock.js';
import { DecodeBodyGuard, TEXT_TYPES, type RawBodyRequest } from './decode-body.guard.js';
import type { AuthenticatedRequest } from './permit.js';
import { ProblemFilter, unroutable } from './problem.filter.js';
import { schemaPipe } from './schema.pipe.js';

/** Largest body of any JSON route: a batch of signals. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024;
/** Largest text: the grid of a decision table. */
const MAX_TEXT_BYTES = 1_000_000;
const CORRELATION = /^[A-Za-z0-9._-]{8,64}$/;
const JSON_TYPES = ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json'];

/**
 * The HTTP application: strict JSON with the raw bytes kept for signatures, no compressed bodies, problem answers, one
 * correlation id a request. `module` is the Nest root module.
 */
export async function createApp(module: Type<unknown> | { module: Type<unknown> }): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: false,
    routerOptions: { maxParamLength: 200 },
    // What the router itself refuses (a path that does not decode, an endless id) never reaches the filter below.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void reply
        .status(400)
        .header('content-type', 'application/problem+json')
        .send(JSON.stringify(unroutable(request.url)));
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(module as Type<unknown>, adapter, {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(JSON_TYPES, { parseAs: 'buffer' }, (request: RawBodyRequest, body: Buffer, done) => {
    request.rawBody = body;
    request.json = true;
    done(null, undefined);
  });
  for (const mediaType of TEXT_TYPES)
    fastify.addContentTypeParser(
      mediaType,
      { parseAs: 'buffer', bodyLimit: MAX_TEXT_BYTES },
      (request: RawBodyRequest, body: Buffer, done) => {
        request.rawBody = body;
        request.textType = mediaType;
        done(null, undefined);
      },
    );
  fastify.addContentTypeParser(
    /^(image\/(jpeg|png|webp)|application\/pdf)$/,
    { parseAs: 'buffer' },
    (request: RawBodyRequest, body: Buffer, done) => {
      request.rawBody = body; // so that one Idempotency-Key cannot stand for two files
      done(null, body);
    },
  );
  await app.register(helmet as never, { contentSecurityPolicy: { directives: { defaultSrc: ["'self'"] } } });
  prepareRequests(app);
  app.useGlobalGuards(new DecodeBodyGuard(app.get(Reflector)));
  app.useGlobalPipes(schemaPipe());
  app.useGlobalFilters(new ProblemFilter(app.get(Log), app.get(Metrics)));
  // No shutdown hooks: Nest would end the process by the signal it got, before the work in hand is given back. `runProcess` closes.
  return app;
}

function prepareRequests(app: INestApplication): void {
  const clock = app.get(SimulatedClock, { strict: false }) as SimulatedClock | null;
  const fastify = (app as NestFastifyApplication).getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    const asked = String(request.headers['x-correlation-id'] ?? '');
    const correlationId = CORRELATION.test(asked) ? asked : randomUUID();
    (request as AuthenticatedRequest).correlationId = correlationId;
    void reply.header('x-correlation-id', correlationId);
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity')
      throw new EndcapError('unsupported-media-type', 'compressed bodies are not accepted');
    if (clock !== null) await clock.refresh();
  });
}
