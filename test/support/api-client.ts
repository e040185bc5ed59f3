import { signedHeaders } from '../../bench/rig/signed-webhook.js';

/** The body of an answer that is no JSON is empty here: these tests only want to know that it came. */
export type ApiAnswer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> };
/** Text and bytes are sent as they are, anything else as JSON. */
export type Call = { readonly token?: string | undefined; readonly body?: unknown; readonly headers?: Record<string, string> };
export type Person = { readonly name: string; readonly email: string; readonly password: string; readonly roles: readonly string[] };

export const FIRST_RUN_TOKEN = 'first-run-token-of-tests';
const PASSWORD = 'a long enough password';

/** The API as a person or an integration sees it: one request, its status and body, nothing repeated. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly token?: string,
  ) {}

  /** The same server, somebody else. */
  as(token: string): ApiClient {
    return new ApiClient(this.url, token);
  }

  async call(method: string, path: string, { token = this.token, body, headers }: Call = {}): Promise<ApiAnswer> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body:
        body === undefined
          ? undefined
          : typeof body === 'string' || body instanceof Uint8Array
            ? (body as RequestInit['body'])
            : JSON.stringify(body),
    });
    const text = await answer.text();
    const json = text !== '' && answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, headers: answer.headers, body: json ? (JSON.parse(text) as Record<string, unknown>) : {} };
  }

  /** A request that must succeed; anything else throws with the answer. */
  async need<T = Record<string, unknown>>(method: string, path: string, call: Call = {}): Promise<T> {
    const { status, body } = await this.call(method, path, call);
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body).slice(0, 800)}`);
    return body as T;
  }

  async get<T = Record<string, unknown>>(path: string): Promise<T> {
    return this.need<T>('GET', path);
  }

  /** The items of a list's first page. */
  async items<T = Record<string, unknown>>(path: string): Promise<T[]> {
    return (await this.get<{ items: T[] }>(path)).items;
  }

  /** Signs CloudEvents as a source and delivers them in one request. */
  async deliver(source: { id: string; secret: string }, webhook: string, events: readonly object[]): Promise<ApiAnswer> {
    const body = JSON.stringify(events);
    const headers = { 'content-type': 'application/cloudevents-batch+json', ...signedHeaders(source.secret, webhook, body) };
    return this.call('POST', `/v1/webhooks/${source.id}`, { body, headers });
  }
}

/** The two named people of a fresh installation; answers the administrator's client. */
export async function firstRun(url: string, token = FIRST_RUN_TOKEN): Promise<ApiClient> {
  const api = new ApiClient(url);
  const people: Person[] = [
    { name: 'Ada', email: 'ada@example.com', password: PASSWORD, roles: ['admin', 'operations-admin'] },
    { name: 'Ben', email: 'ben@example.com', password: PASSWORD, roles: ['operations-admin', 'auditor'] },
  ];
  await api.need('POST', '/v1/first-run', { body: { token, people } });
  return signIn(api, 'ada@example.com');
}

/** Signs a person in whose password this file chose. */
export async function signIn(api: ApiClient, email: string): Promise<ApiClient> {
  const { token } = await api.need<{ token: string }>('POST', '/v1/sessions', { body: { email, password: PASSWORD } });
  return api.as(token);
}

/** Adds a person and signs in as them. */
export async function addPerson(admin: ApiClient, name: string, roles: readonly string[], scope: object = {}): Promise<ApiClient> {
  const email = `${name.toLowerCase()}@example.com`;
  await admin.need('POST', '/v1/users', { body: { name, email, password: PASSWORD, roles, scope } });
  return signIn(admin, email);
}

/** Creates a source that may send these types for all stores. */
export async function addSource(admin: ApiClient, id: string, types: readonly string[]): Promise<{ id: string; secret: string }> {
  const body = { name: id, types, stores: ['*'], active: true };
  const { secret } = await admin.need<{ secret: string }>('PUT', `/v1/sources/${id}`, { body });
  return { id, secret };
}

/** Writes master data; throws when an item was rejected. */
export async function putMasterdata(admin: ApiClient, kinds: Readonly<Record<string, readonly object[]>>): Promise<void> {
  for (const [kind, items] of Object.entries(kinds)) {
    const { rejected } = await admin.need<{ rejected: unknown[] }>('PUT', `/v1/masterdata/${kind}`, { body: { items } });
    if (rejected.length > 0) throw new Error(`${kind}: ${JSON.stringify(rejected)}`);
  }
}
