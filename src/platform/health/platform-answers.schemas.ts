import { z } from 'zod';

export const servedAlive = z.strictObject({ status: z.literal('ok') });

const engine = z.enum(['ok', 'away']);
/** Without Redis the server is degraded, not down: signals are still accepted. */
export const servedReadiness = z
  .strictObject({ status: z.enum(['ready', 'degraded', 'down']), mongodb: engine, redis: engine })
  .meta({ id: 'Readiness' });
