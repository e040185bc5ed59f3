import { Pool } from 'undici';

export type Answer = { readonly status: number; readonly body: unknown; readonly etag?: string; readonly retryAfter?: number };

/** The server answered something an integration cannot work with. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly method: string,
    readonly path: string,
    readonly answer: Answer,
  ) {
    super(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 500)}`);
  }
}

const TRIES = 8;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The public API as any integration uses it: JSON, a bearer token, and patience with 429, 503 and lost connections (all
 * requests the simulator repeats carry ids or keys that make twice the same as once).
 */
export class Api {
  private readonly pool: Pool;
  requests = 0;

  constructor(url: string) {
    this.pool = new Pool(new URL(url).origin, { connections: 8, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 30_000 });
  }

  /** One request, repeated while the server asks for patience; any final status is answered, not thrown. */
  async ask(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ) {
    const body = options.body === undefined ? undefined : typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
    const headers: Record<string, string> = { ...options.headers };
    if (body !== undefined) headers['content-type'] ??= 'application/json';
    if (options.token !== undefined) headers.authorization = `Bearer ${options.token}`;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.once(method, path, headers, body);
      const again = answer === undefined || answer.status === 429 || answer.status === 503;
      if (!again) return answer;
      if (attempt >= TRIES) throw new Error(`${method} ${path}: no answer after ${TRIES} tries (${answer?.status ?? 'connection lost'})`);
      await pause(Math.min(5_000, answer?.retryAfter !== undefined ? answer.retryAfter * 1_000 : 100 * 2 ** attempt));
    }
  }

  /** A request that must succeed. */
  async need(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ) {
    const answer = await this.ask(method, path, options);
    if (answer.status >= 300) throw new ApiError(method, path, answer);
    return answer.body;
  }

  /** A POST that acts on a versioned thing: when its version is asked for, it is fetched from `thing` and named. */
  async act(path: string, thing: string, token: string, body: unknown): Promise<Answer> {
    const first = await this.ask('POST', path, { token, body });
    if (first.status !== 428) return first;
    const { etag } = await this.ask('GET', thing, { token });
    return etag === undefined ? first : this.ask('POST', path, { token, body, headers: { 'if-match': etag } });
  }

  /** All items of a list, page by page. */
  async list(path: string, token: string): Promise<unknown[]> {
    const items: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = (await this.need(
        'GET',
        `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        {
          token,
        },
      )) as { items: unknown[]; nextCursor?: string | null };
      items.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return items;
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private async once(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    headers: Record<string, string>,
    body: string | undefined,
  ): Promise<Answer | undefined> {
    this.requests++;
    try {
      const response = await this.pool.request({ method, path, headers, body });
      const text = await response.body.text();
      const retryAfter = Number(response.headers['retry-after']);
      return {
        status: response.statusCode,
        body: parseJson(text),
        etag: typeof response.headers.etag === 'string' ? response.headers.etag : undefined,
        retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
      };
    } catch {
      return undefined;
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text.slice(0, 500);
  }
}
