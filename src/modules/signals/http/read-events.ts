import type { IncomingHttpHeaders } from 'node:http';
import { EndcapError } from '../../../kernel/index.js';
import { parseJson } from '../../../platform/index.js';

/** Most events of one batch. */
export const MAX_BATCH = 1_000;
export type ReadEvents = { readonly events: readonly unknown[]; readonly batch: boolean };

const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

/** Events of a request in any of the three content modes of CloudEvents over HTTP: structured, batched, binary. */
export function readEvents(headers: IncomingHttpHeaders, body: Buffer | undefined): ReadEvents {
  const type = essence(headers['content-type']);
  const value = body === undefined || body.length === 0 ? undefined : parseJson(body);
  if (type === STRUCTURED) return { events: [value], batch: false };
  if (type === BATCH) return { events: list(value), batch: true };
  if (type === 'application/json' && headers['ce-specversion'] !== undefined) return { events: [binary(headers, value)], batch: false };
  throw new EndcapError('unsupported-media-type', `send ${STRUCTURED}, ${BATCH}, or application/json with ce- headers`);
}

/** Events of a webhook: one, or a list. */
export function readDelivery(body: Buffer | undefined): ReadEvents {
  const value = body === undefined || body.length === 0 ? undefined : parseJson(body);
  return Array.isArray(value) ? { events: list(value), batch: true } : { events: [value], batch: false };
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value) && value.length <= MAX_BATCH) return value;
  if (!Array.isArray(value))
    throw new EndcapError('invalid', 'not a batch', { issues: [{ path: '(body)', message: 'must be a list of CloudEvents' }] });
  throw new EndcapError('too-large', `a batch must not have more than ${MAX_BATCH} events`);
}

/** Attributes of binary mode come as percent-encoded headers (CloudEvents HTTP binding 1.0.2, section 3.1.3.2). */
function binary(headers: IncomingHttpHeaders, data: unknown): Record<string, unknown> {
  const event: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) if (name.startsWith('ce-')) event[name.slice(3)] = decoded(name, String(value));
  return { ...event, data };
}

function decoded(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new EndcapError('invalid', 'a header is not percent-encoded rightly', { issues: [{ path: name, message: 'must be UTF-8' }] });
  }
}

function essence(contentType: string | undefined): string {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) throw new EndcapError('unsupported-media-type', 'text must be UTF-8');
  return type.trim();
}
