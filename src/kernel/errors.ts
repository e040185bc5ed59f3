/**
 * Codes of failures the outside may see. Refusals of the business are values, not errors; an EndcapError is a request
 * that cannot be carried out. Only `platform/http` turns codes into status numbers.
 */
export const ERROR_CODES = [
  'invalid', // the request names something that does not parse or is out of bounds
  'unauthenticated',
  'forbidden', // the verb is not allowed on a visible object
  'not-found', // no such object, or out of the caller's scope
  'conflict', // contradicts what is stored
  'stale', // the version named in If-Match is not the current one
  'precondition-required',
  'too-large',
  'not-acceptable', // cannot be written in the form the Accept header names
  'unsupported-media-type',
  'overloaded', // back-pressure: try again later
  'unavailable', // an engine we need does not answer
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** One field-level complaint: JSON pointer or dotted path, and what was expected. Never the value. */
export type FieldIssue = { readonly path: string; readonly message: string };

export class EndcapError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: { issues?: readonly FieldIssue[]; retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.name = 'EndcapError';
  }
}

/** The object does not exist for this caller. */
export const notFound = (what: string): EndcapError => new EndcapError('not-found', `${what} not found`);
