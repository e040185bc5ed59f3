import { EndcapError } from '../../kernel/index.js';

/** Strong entity tag of a version. */
export const etag = (version: number): string => `"${version}"`;

/** Version an `If-Match` header names. Throws `precondition-required` without one, `invalid` on another form. */
export function ifMatch(header: string | string[] | undefined): number {
  if (header === undefined) throw new EndcapError('precondition-required', 'send If-Match with the ETag you read');
  const found = /^"(\d{1,12})"$/.exec(String(header));
  if (found === null)
    throw new EndcapError('invalid', 'If-Match must be an ETag of this object', {
      issues: [{ path: 'If-Match', message: 'must look like "3"' }],
    });
  return Number(found[1]);
}

/** Somebody else changed it first. */
export const stale = (): EndcapError => new EndcapError('stale', 'changed meanwhile: read it again and decide anew');
