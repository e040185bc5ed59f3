import { canonicalJson, EndcapError } from '../../../kernel/index.js';
import { checkBounds, checkTableBounds, isTable, TABLE_LIMITS } from '../../../rules/index.js';

/** A rule a person can read is far shorter. */
const MOST_BYTES = 256 * 1024;

/** Throws `too-large` for a document nobody could review, and `invalid` for one no rule or table can be made of. */
export function mustFit(document: object): void {
  const table = isTable(document);
  const issues = table ? checkTableBounds(document) : checkBounds(document);
  if (issues.length > 0)
    throw new EndcapError('invalid', 'the document is out of bounds', {
      issues: issues.map(({ path, message }) => ({ path: `document.${path}`.replace(/\.$/, ''), message })),
    });
  const most = table ? TABLE_LIMITS.csvBytes : MOST_BYTES;
  if (Buffer.byteLength(canonicalJson(document)) > most)
    throw new EndcapError('too-large', `a ${table ? 'table' : 'rule'} must not be larger than ${most} bytes`);
}
