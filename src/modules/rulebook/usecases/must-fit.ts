import { canonicalJson, EndcapError } from '../../../kernel/index.js';

/** A rule a person can read is far shorter. */
const MOST_BYTES = 256 * 1024;

/** Throws `too-large` for a document nobody could review. */
export function mustFit(document: object): void {
  if (Buffer.byteLength(canonicalJson(document)) > MOST_BYTES)
    throw new EndcapError('too-large', `a rule must not be larger than ${MOST_BYTES} bytes`);
}
