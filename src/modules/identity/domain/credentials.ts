import type { IncomingHttpHeaders } from 'node:http';

export const SESSION_PREFIX = 'es';
export const API_KEY_PREFIX = 'ek';
export const SESSION_COOKIE = 'endcap_session';
/** Header a page of ours sends with every change; a foreign page cannot set it without being asked for permission. */
export const CSRF_HEADER = 'x-endcap-csrf';

/** What a request shows to say who it is. `cookie` tells that the browser sent it by itself. */
export type Credentials = { readonly token: string; readonly kind: 'session' | 'api-key'; readonly cookie: boolean };

const TOKEN = /^(es|ek)_[A-Za-z0-9_-]{43}$/;

/** Reads the credentials of a request. An Authorization header, even an unusable one, hides the cookie. */
export function credentialsOf(headers: IncomingHttpHeaders): Credentials | undefined {
  if (headers.authorization !== undefined) {
    const token = /^Bearer +(\S+)$/i.exec(headers.authorization)?.[1];
    return token === undefined ? undefined : credentials(token, false);
  }
  const token = cookieValue(headers.cookie ?? '', SESSION_COOKIE);
  return token === undefined ? undefined : credentials(token, true);
}

/** True when a request with this method changes nothing. */
export const isSafeMethod = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method.toUpperCase());

function credentials(token: string, cookie: boolean): Credentials | undefined {
  const prefix = TOKEN.exec(token)?.[1];
  if (prefix === undefined || (cookie && prefix === API_KEY_PREFIX)) return undefined;
  return { token, kind: prefix === SESSION_PREFIX ? 'session' : 'api-key', cookie };
}

function cookieValue(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
