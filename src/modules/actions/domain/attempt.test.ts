import { describe, expect, it } from 'vitest';
import { MAX_ATTEMPTS, pauseBefore, resultOf, resultOfAsking, type AttemptContext, type CallAnswer } from './attempt.js';

const first: AttemptContext = { action: 'act_1', attempt: 1, canFindOut: true, doubt: false };
const answered = (status: number): CallAnswer => ({ kind: 'answered', status });

describe('what an answer means', () => {
  it.each([
    ['2xx', answered(201), first, 'succeeded'],
    ['4xx', answered(422), first, 'failed'],
    ['3xx', answered(302), first, 'failed'],
    ['4xx after an attempt that may have happened', answered(422), { ...first, doubt: true }, 'unknown'],
    ['5xx of a target that honours keys', answered(500), first, 'retry'],
    ['5xx of one that does not', answered(500), { ...first, canFindOut: false }, 'unknown'],
    ['no answer, of a target that honours keys', { kind: 'lost', reason: 'x' } as const, first, 'retry'],
    ['no answer, of one that does not', { kind: 'lost', reason: 'x' } as const, { ...first, canFindOut: false }, 'unknown'],
    ['nothing left', { kind: 'not-sent', reason: 'x', final: false } as const, { ...first, canFindOut: false }, 'retry'],
    ['nothing will ever leave', { kind: 'not-sent', reason: 'x', final: true } as const, first, 'failed'],
    [
      'the last attempt did not leave',
      { kind: 'not-sent', reason: 'x', final: false } as const,
      { ...first, attempt: MAX_ATTEMPTS },
      'failed',
    ],
    ['the last attempt got no answer', { kind: 'lost', reason: 'x' } as const, { ...first, attempt: MAX_ATTEMPTS }, 'unknown'],
  ])('%s', (_name, answer, context, kind) => expect(resultOf(answer, context).kind).toBe(kind));

  it('parks the connector of a target that says it is gone', () => {
    expect(resultOf(answered(410), first)).toMatchObject({ kind: 'failed', park: true });
  });

  it('waits as long as the target asks, but not for ever', () => {
    const wait = (retryAfterMs: number): number => {
      const result = resultOf({ kind: 'answered', status: 429, retryAfterMs }, first);
      return result.kind === 'retry' ? result.afterMs : 0;
    };
    expect(wait(7_000)).toBe(7_000);
    expect(wait(86_400_000)).toBe(600_000);
  });

  it('spreads pauses that double', () => {
    for (const attempt of [1, 2, 3, 4]) {
      const pauses = Array.from({ length: 50 }, (_, index) => pauseBefore(`act_${index}`, attempt));
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(250 * 2 ** (attempt - 1));
      expect(Math.max(...pauses)).toBeLessThanOrEqual(500 * 2 ** (attempt - 1));
      expect(new Set(pauses).size).toBeGreaterThan(20);
    }
  });

  it('believes a target that says what became of it', () => {
    expect(resultOfAsking({ kind: 'succeeded' }, first).kind).toBe('succeeded');
    expect(resultOfAsking({ kind: 'failed' }, first).kind).toBe('failed');
    expect(resultOfAsking({ kind: 'never-arrived' }, { ...first, doubt: true })).toMatchObject({ kind: 'retry', how: 'again' });
    expect(resultOfAsking({ kind: 'no-answer', reason: 'x' }, first)).toMatchObject({ kind: 'retry', how: 'find-out' });
  });
});
