import type { ApiCaller } from './api-caller.js';
import { UsageError, type Terminal, type Values } from './command.js';
import { optionOf } from './option-of.js';

/** Lends the server as somebody who signs in, and ends their session whatever happens. */
export async function asPerson<T>(
  server: ApiCaller,
  email: string,
  terminal: Terminal,
  use: (person: ApiCaller) => Promise<T>,
): Promise<T> {
  const password = terminal.env['ENDCAP_PASSWORD'] ?? (await terminal.ask?.(`Password of ${email}: `));
  if (password === undefined) throw new UsageError('Nobody can be asked for the password here: set ENDCAP_PASSWORD.');
  const { body } = await server.need('POST', '/v1/sessions', { body: { email, password } });
  const person = server.as(String(body['token']));
  try {
    return await use(person);
  } finally {
    await person.call('DELETE', '/v1/sessions/current').catch(() => undefined);
  }
}

/** Lends the server to read, as the person of `--user` or with the key of `--key` or ENDCAP_API_KEY. Throws a UsageError without either. */
export async function asReader<T>(
  server: ApiCaller,
  values: Values,
  terminal: Terminal,
  use: (reader: ApiCaller) => Promise<T>,
): Promise<T> {
  const user = optionOf(values, 'user');
  if (user !== undefined) return asPerson(server, user, terminal, use);
  const key = optionOf(values, 'key') ?? terminal.env['ENDCAP_API_KEY'];
  if (key === undefined) throw new UsageError('Give --key or --user: who may read there.');
  return use(server.as(key));
}
