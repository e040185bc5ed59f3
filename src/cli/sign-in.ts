import type { ApiCaller } from './api-caller.js';
import { UsageError, type Terminal } from './command.js';

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
