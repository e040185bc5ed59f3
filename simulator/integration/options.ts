import { parseArgs } from 'node:util';
import { z } from 'zod';

const schema = z.object({
  url: z.url(),
  token: z.string().min(16),
  actionPort: z.coerce.number().int().min(1).max(65_535),
  stores: z.coerce.number().int().min(4).max(2_000),
  days: z.coerce.number().int().min(1).max(21),
  seed: z.coerce.number().int().min(0).max(2_147_483_647),
  json: z.string().optional(),
  losses: z.string().optional(),
});

/** How the simulator is started; `scripts/demo.mjs` gives all of it. */
export type SimulatorOptions = z.infer<typeof schema>;

/** Parses the command line. Throws an Error that names the flag and what is expected. */
export function parseOptions(args: readonly string[]): SimulatorOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string' },
      token: { type: 'string' },
      'action-port': { type: 'string' },
      stores: { type: 'string', default: '600' },
      days: { type: 'string', default: '7' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
      losses: { type: 'string' },
    },
  });
  const parsed = schema.safeParse({ ...values, actionPort: values['action-port'] });
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('; '));
}
