import { Api } from '../../simulator/integration/api.js';

/** A sentence long enough for a token; the installation is private and short-lived. */
export const FIRST_RUN_TOKEN = 'first-run-token-of-the-rig';
const PEOPLE = [
  { name: 'Ada', email: 'ada@example.com', password: 'correct horse 1', roles: ['admin', 'operations-admin'] },
  { name: 'Ben', email: 'ben@example.com', password: 'correct horse 2', roles: ['operations-admin', 'auditor'] },
] as const;

/** An installation somebody has signed in to, and the secret its source signs with. */
export type Installation = { readonly api: Api; readonly token: string; readonly source: string; readonly secret: string };

/** Sets a fresh server up over its API: two people, one source for everything, an API key. */
export async function install(url: string, types: readonly string[]): Promise<Installation> {
  const api = new Api(url);
  await api.need('POST', '/v1/first-run', { body: { token: FIRST_RUN_TOKEN, people: PEOPLE } });
  const token = await signIn(api);
  const source = 'rig';
  const body = { name: 'Rig', types, stores: ['*'], active: true };
  const made = (await api.need('PUT', `/v1/sources/${source}`, { token, body })) as { secret: string };
  await api.need('POST', '/v1/api-keys', { token, body: { name: 'rig', roles: ['integration'], source } });
  return { api, token, source, secret: made.secret };
}

/** The administrator's session token. */
export async function signIn(api: Api, person: { email: string; password: string } = PEOPLE[0]): Promise<string> {
  const { email, password } = person;
  return ((await api.need('POST', '/v1/sessions', { body: { email, password } })) as { token: string }).token;
}

/** Writes master data in the order in which it refers to itself. Throws when an item was rejected. */
export async function writeMasterdata(api: Api, token: string, kinds: Readonly<Record<string, readonly object[]>>): Promise<void> {
  for (const [kind, items] of Object.entries(kinds)) {
    const answer = (await api.need('PUT', `/v1/masterdata/${kind}`, { token, body: { items } })) as { rejected: unknown[] };
    if (answer.rejected.length > 0) throw new Error(`${kind}: ${JSON.stringify(answer.rejected.slice(0, 3))}`);
  }
}
