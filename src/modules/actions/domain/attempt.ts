import { createHash } from 'node:crypto';

/** Attempts at one effect before it is given up. */
export const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** A target may ask for more patience than our own pauses, but not for ever. */
const LONGEST_RETRY_AFTER_MS = 10 * 60_000;

/** What came of one outgoing call. */
export type CallAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly reference?: string; readonly retryAfterMs?: number }
  /** Not one byte of the request left: nothing can have happened. `final` = it never will. */
  | { readonly kind: 'not-sent'; readonly reason: string; readonly final: boolean }
  /** Bytes left and no answer came. */
  | { readonly kind: 'lost'; readonly reason: string };

/** What a target says when asked what became of an action. */
export type StatusAnswer =
  | { readonly kind: 'succeeded'; readonly reference?: string }
  | { readonly kind: 'failed' }
  | { readonly kind: 'never-arrived' }
  | { readonly kind: 'no-answer'; readonly reason: string };

/** What to make of an attempt. `failed` is said only when it is certain that nothing happened. */
export type AttemptResult =
  | { readonly kind: 'succeeded'; readonly status?: number; readonly reference?: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly status?: number; readonly park?: boolean }
  | { readonly kind: 'unknown'; readonly reason: string; readonly status?: number }
  /** `again` = send again; `find-out` = the effect may have happened, so only a target that honours keys or can be asked. */
  | { readonly kind: 'retry'; readonly how: 'again' | 'find-out'; readonly reason: string; readonly afterMs: number };

export type AttemptContext = {
  readonly action: string;
  /** This attempt, counted from 1. */
  readonly attempt: number;
  /** The target honours keys or can be asked. */
  readonly canFindOut: boolean;
  /** An earlier attempt may have had its effect. */
  readonly doubt: boolean;
};

/** What an answer means for the action. */
export function resultOf(answer: CallAnswer, context: AttemptContext): AttemptResult {
  if (answer.kind === 'not-sent') return answer.final ? noEffect(answer.reason, context) : again(answer.reason, context);
  if (answer.kind === 'lost') return perhaps(answer.reason, context);
  const { status, reference, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return { kind: 'succeeded', status, ...(reference === undefined ? {} : { reference }) };
  if (status === 429) return again('the target asked to come later (429)', context, retryAfterMs);
  if (status >= 500) return perhaps(`the target answered ${status}`, context, status, retryAfterMs);
  if (status >= 300 && status < 400) return noEffect(`the target answered ${status}; redirects are not followed`, context, status);
  const refused = noEffect(`the target answered ${status}`, context, status);
  return status === 410 && refused.kind === 'failed' ? { ...refused, park: true } : refused;
}

/** What a target’s word on an action means. */
export function resultOfAsking(answer: StatusAnswer, context: AttemptContext): AttemptResult {
  if (answer.kind === 'succeeded') return answer;
  if (answer.kind === 'failed') return { kind: 'failed', reason: 'the target says that it did not happen' };
  if (answer.kind === 'never-arrived') return again('the target says that it never arrived', { ...context, doubt: false });
  return perhaps(answer.reason, context);
}

/** Milliseconds to wait before the next attempt: doubling, spread by half so that many do not come back at once. */
export function pauseBefore(action: string, attempt: number): number {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
  // Spread by a hash instead of chance: the same action waits the same time in every run.
  const spread = createHash('sha256').update(`${action}.${attempt}`).digest().readUInt16BE(0) / 0xff_ff;
  return Math.round(full * (0.5 + spread / 2));
}

function noEffect(reason: string, { doubt }: AttemptContext, status?: number): AttemptResult {
  const told = { reason, ...(status === undefined ? {} : { status }) };
  return doubt
    ? { kind: 'unknown', ...told, reason: `${reason}; an earlier attempt may have been carried out` }
    : { kind: 'failed', ...told };
}

function again(reason: string, context: AttemptContext, retryAfterMs = 0): AttemptResult {
  if (context.attempt >= MAX_ATTEMPTS) return noEffect(`${reason}; given up after ${context.attempt} attempts`, context);
  return { kind: 'retry', how: 'again', reason, afterMs: wait(context, retryAfterMs) };
}

function perhaps(reason: string, context: AttemptContext, status?: number, retryAfterMs = 0): AttemptResult {
  const told = { reason, ...(status === undefined ? {} : { status }) };
  if (!context.canFindOut) return { kind: 'unknown', ...told };
  if (context.attempt >= MAX_ATTEMPTS) return { kind: 'unknown', ...told, reason: `${reason}; given up after ${context.attempt} attempts` };
  return { kind: 'retry', how: 'find-out', reason, afterMs: wait(context, retryAfterMs) };
}

const wait = ({ action, attempt }: AttemptContext, retryAfterMs: number): number =>
  Math.max(pauseBefore(action, attempt), Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
