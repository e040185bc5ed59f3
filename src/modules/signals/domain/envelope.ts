import { hash } from 'node:crypto';
import { canonicalJson, EndcapError, type FieldIssue } from '../../../kernel/index.js';

/** Largest signal, as canonical JSON. */
export const MAX_SIGNAL_BYTES = 256 * 1024;

/** A CloudEvent whose envelope is in order; nothing is said of its data yet. */
export type Envelope = {
  readonly ceId: string;
  readonly ceSource: string;
  readonly type: string;
  readonly time: Date;
  readonly data: unknown;
  /** SHA-256 over the canonical JSON of the whole event. */
  readonly digest: string;
  /** Characters of its canonical JSON: about how much memory it takes. */
  readonly size: number;
};

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
// CloudEvents 1.0.2, section 3.1: names of attributes are lower-case letters and digits.
const ATTRIBUTE = /^[a-z0-9]{1,20}$/;
const JSON_TYPE = /^application\/([a-z0-9.+-]+\+)?json(\s*;.*)?$/i;
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Reads the envelope of a CloudEvent 1.0. Throws `invalid` naming the attribute, `too-large` over the limit. */
export function readEnvelope(event: unknown): Envelope {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) throw refused('(event)', 'must be a CloudEvent object');
  const attributes = event as Record<string, unknown>;
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'data') continue;
    if (name === 'data_base64') throw refused(name, 'binary data is not taken; send JSON in data');
    if (!ATTRIBUTE.test(name)) throw refused('(event)', 'names of attributes are lower-case letters and digits');
    if (typeof value === 'object' && value !== null) throw refused(name, 'must be text, a number or a boolean');
  }
  if (attributes['specversion'] !== '1.0') throw refused('specversion', 'must be "1.0"');
  if (attributes['data'] === undefined) throw refused('data', 'is needed');
  const contentType = attributes['datacontenttype'];
  if (contentType !== undefined && (typeof contentType !== 'string' || !JSON_TYPE.test(contentType)))
    throw refused('datacontenttype', 'must be application/json');
  const ceId = text(attributes, 'id', 256);
  const ceSource = text(attributes, 'source', 512);
  const type = text(attributes, 'type', 128);
  const time = moment(attributes['time']);
  const canonical = canonical8785(attributes);
  if (canonical.length > MAX_SIGNAL_BYTES || Buffer.byteLength(canonical) > MAX_SIGNAL_BYTES)
    throw new EndcapError('too-large', `a signal must not be larger than ${MAX_SIGNAL_BYTES / 1024} KB`);
  return { ceId, ceSource, type, time, data: attributes['data'], digest: hash('sha256', canonical), size: canonical.length };
}

function text(attributes: Record<string, unknown>, name: string, longest: number): string {
  const value = attributes[name];
  if (typeof value !== 'string' || value === '') throw refused(name, 'must be non-empty text');
  if (value.length > longest) throw refused(name, `must not be longer than ${longest} characters`);
  if (CONTROL.test(value)) throw refused(name, 'must not contain control characters');
  return value;
}

/** Parses an RFC 3339 moment; undefined when it is none or names a day its month does not have. */
export function readMoment(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const found = MOMENT.exec(value);
  if (found === null) return undefined;
  const [year, month, day] = found.slice(1, 4).map(Number) as [number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return new Date(value);
}

function moment(value: unknown): Date {
  const time = readMoment(value);
  if (time === undefined) throw refused('time', 'must be an RFC 3339 moment with offset');
  return time;
}

function canonical8785(attributes: Record<string, unknown>): string {
  try {
    return canonicalJson(attributes);
  } catch {
    throw refused('(event)', 'text must be well-formed Unicode');
  }
}

const refused = (path: string, message: string): EndcapError =>
  new EndcapError('invalid', 'not a usable CloudEvent', { issues: [{ path, message } satisfies FieldIssue] });
