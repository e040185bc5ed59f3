import { z } from 'zod';

/** The part of the Compose specification that compose.yaml uses; a key that is not here is a mistake until it is added. */
const duration = z.string().regex(/^(\d+(us|ms|s|m|h))+$/, 'a duration such as 5s');
const named = /^[a-zA-Z0-9._-]+$/;

const healthcheck = z.union([
  z.strictObject({ disable: z.literal(true) }),
  z.strictObject({
    test: z.tuple([z.enum(['CMD', 'CMD-SHELL']), z.string()], z.string()),
    interval: duration,
    timeout: duration,
    retries: z.int().positive(),
    start_period: duration.optional(),
  }),
]);

const service = z
  .strictObject({
    image: z.string().regex(/^[a-z0-9./_-]+(:[\w.-]+)?$/, 'an image, with a tag if it is not built here'),
    build: z.string().optional(),
    command: z.array(z.string()).min(1).optional(),
    init: z.boolean().optional(),
    restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
    stop_grace_period: duration.optional(),
    environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).optional(),
    ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/, 'published on 127.0.0.1 alone')).optional(),
    volumes: z.array(z.string().regex(/^[a-z][a-z0-9_-]*:\/[\w./-]*$/, 'a named volume and an absolute path')).optional(),
    depends_on: z
      .record(z.string(), z.strictObject({ condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']) }))
      .optional(),
    healthcheck: healthcheck.optional(),
  })
  .refine(({ image, build }) => build !== undefined || image.includes(':'), 'a foreign image names its version');

export const composeSchema = z.strictObject({
  name: z.string().regex(named),
  services: z.record(z.string().regex(named), service),
  volumes: z.record(z.string().regex(named), z.null()),
});
