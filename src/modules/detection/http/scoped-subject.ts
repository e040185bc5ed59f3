import { EndcapError, inScope, notFound, parseSubject, type Principal, type SubjectKey, type SubjectParts } from '../../../kernel/index.js';
import type { DirectorySnapshot } from '../../masterdata/index.js';

/**
 * A subject named in a query, if the caller may see it. A subject at a store stands where the store stands; others belong
 * to the whole chain. Throws `invalid` for a malformed one, `not-found` for one out of scope.
 */
export function scopedSubject(text: string, principal: Principal, directory: DirectorySnapshot): SubjectKey {
  const { store } = partsOf(text);
  const place = store === undefined ? {} : directory.placeOf(store);
  if (store !== undefined && directory.store(store) === undefined) throw notFound('subject');
  if (!inScope(principal.scope, place)) throw notFound('subject');
  return text;
}

function partsOf(text: string): SubjectParts {
  try {
    return parseSubject(text);
  } catch {
    throw new EndcapError('invalid', 'not a subject', {
      issues: [{ path: 'subject', message: 'kinds in alphabetical order, e.g. product:9|store:212' }],
    });
  }
}
