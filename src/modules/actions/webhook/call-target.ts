import { Agent, request, type Dispatcher } from 'undici';
import type { CallAnswer } from '../domain/attempt.js';
import { guardedLookup, isOpened, objectionTo } from './address-guard.js';

/** Milliseconds for one whole call. */
export const CALL_MS = 5_000;
const CONNECT_MS = 2_500;
/** Most of an answer that is read, bytes. */
export const MAX_ANSWER_BYTES = 64 * 1024;

/** Failures before the request could leave. */
const BEFORE_SENDING = new Set([
  'EADDRCLOSED',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

export type RawCall = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};
export type RawAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter?: string; readonly json?: unknown }
  | Exclude<CallAnswer, { kind: 'answered' }>;

/** One bounded call to the outside: no redirects, addresses checked while connecting, time and size capped. */
export class TargetCaller {
  private readonly guarded = new Agent({ connect: { timeout: CONNECT_MS, lookup: guardedLookup() as never }, ...limits });
  /** For hosts the operator opened on purpose. */
  private readonly opened = new Agent({ connect: { timeout: CONNECT_MS }, ...limits });

  constructor(
    private readonly allowed: readonly string[],
    private readonly callMs = CALL_MS,
  ) {}

  async call(call: RawCall): Promise<RawAnswer> {
    const objection = objectionTo(call.url, this.allowed);
    if (objection !== undefined) return { kind: 'not-sent', reason: objection, final: true };
    const dispatcher = isOpened(new URL(call.url), this.allowed) ? this.opened : this.guarded;
    try {
      const answer = await request(call.url, {
        method: call.method,
        headers: call.headers,
        ...(call.body === undefined ? {} : { body: call.body }),
        dispatcher,
        signal: AbortSignal.timeout(this.callMs),
      });
      const retryAfter = answer.headers['retry-after'];
      const json = await readJson(answer);
      return {
        kind: 'answered',
        status: answer.statusCode,
        ...(typeof retryAfter === 'string' ? { retryAfter } : {}),
        ...(json === undefined ? {} : { json }),
      };
    } catch (error) {
      return failure(error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.guarded.destroy(), this.opened.destroy()]);
  }
}

const limits = { headersTimeout: CALL_MS, bodyTimeout: CALL_MS, connections: 16, pipelining: 1, maxHeaderSize: 16 * 1024 } as const;

/** The status line is the answer; a body that is too large, cut off or no JSON only loses what it would have said. */
async function readJson(answer: Dispatcher.ResponseData): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) return undefined; // leaving the loop destroys the stream
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function failure(error: unknown): RawAnswer {
  const code = codeOf(error);
  if (code === 'EADDRCLOSED') return { kind: 'not-sent', reason: 'the name resolves to an address inside a private network', final: true };
  if (BEFORE_SENDING.has(code)) return { kind: 'not-sent', reason: `no connection (${code})`, final: false };
  return { kind: 'lost', reason: `no answer (${code})` };
}

function codeOf(error: unknown): string {
  const { code, name, errors } = error as { code?: unknown; name?: unknown; errors?: unknown[] };
  // Several addresses were tried: if one attempt could have sent something, so could the whole.
  if (Array.isArray(errors) && errors.length > 0) {
    const codes = errors.map(codeOf);
    return codes.find((each) => !BEFORE_SENDING.has(each)) ?? codes[0] ?? 'unknown';
  }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
}
