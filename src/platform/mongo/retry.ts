import { isEngineAway } from './engine-away.js';

/**
 * Repeats an *idempotent* database call after a lost connection, at most `tries` times with growing pauses. Our engines
 * have no retryable writes, so a restarted server fails each call in flight once.
 */
export async function retryIdempotent<T>(call: () => Promise<T>, tries = 5): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= tries || !isEngineAway(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt));
    }
  }
}

/** True when a unique index refused an insert: somebody was there first. */
export function isDuplicateKey(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { code?: unknown }).code === 11_000;
}
