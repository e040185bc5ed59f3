import type { z } from 'zod';
import { EndcapError } from '../../kernel/index.js';

/** Parses at the door: the value as the schema types it, or `invalid` naming each field and what was expected. */
export function parse<S extends z.ZodType>(schema: S, input: unknown, at = ''): z.infer<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new EndcapError('invalid', 'the request does not have the expected shape', { issues: issuesOf(parsed.error, at) });
}

/** Field issues of a zod error, at most 50. */
export function issuesOf(error: z.ZodError, at = ''): { path: string; message: string }[] {
  return error.issues.slice(0, 50).map((issue) => ({
    path: [at, ...issue.path.map(String)].filter((part) => part !== '').join('.') || '(body)',
    message: issue.message,
  }));
}
