import { UsageError } from './command.js';

/** An answer of a server; `etag` is the version it was read at. */
export type ApiReply = { readonly status: number; readonly etag: string | undefined; readonly body: Record<string, unknown> };

const PATIENCE_MS = 60_000;

/** A server over its public API, as somebody. */
export class ApiCaller {
  private readonly base: string;

  /** Throws a UsageError unless `url` is an http(s) address. */
  constructor(
    url: string,
    private readonly token?: string,
  ) {
    if (!/^https?:\/\/./.test(url) || !URL.canParse(url))
      throw new UsageError('Give --url as the address of the server: https://endcap.example.');
    this.base = url.replace(/\/+$/, '');
  }

  /** The same server, somebody else. */
  as(token: string): ApiCaller {
    return new ApiCaller(this.base, token);
  }

  async call(method: string, path: string, given: { body?: unknown; match?: string } = {}): Promise<ApiReply> {
    const answer = await fetch(`${this.base}${path}`, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'error', // credentials go to the server that was named, and to no other
      headers: {
        ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(given.match === undefined ? {} : { 'if-match': given.match }),
      },
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    }).catch(() => {
      throw new UsageError(`${this.base} does not answer.`);
    });
    return { status: answer.status, etag: answer.headers.get('etag') ?? undefined, body: await objectOf(answer) };
  }

  /** A call that must succeed. Throws a UsageError with what the server said. */
  async need(method: string, path: string, given: { body?: unknown; match?: string } = {}): Promise<ApiReply> {
    const reply = await this.call(method, path, given);
    if (reply.status >= 300) throw new UsageError(`The server refuses (${reply.status}): ${sentenceOf(reply.body)}.`);
    return reply;
  }
}

async function objectOf(answer: Response): Promise<Record<string, unknown>> {
  const text = await answer.text();
  try {
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    throw new UsageError('What answers there is no Endcap server.');
  }
}

function sentenceOf({ detail, issues }: Record<string, unknown>): string {
  const named = Array.isArray(issues)
    ? (issues as { path: string; message: string }[]).map(({ path, message }) => `${path}: ${message}`)
    : [];
  return [String(detail ?? 'no reason given'), ...named.slice(0, 5)].join('; ');
}
