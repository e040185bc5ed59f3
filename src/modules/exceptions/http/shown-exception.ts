import { inScope, type Principal } from '../../../kernel/index.js';
import type { TrackedException } from '../domain/tracked-exception.js';

/** An exception as a person may see it: of the subjects its merge key joined, those within their scope. */
export function shownException(exception: TrackedException, { scope }: Pick<Principal, 'scope'>): TrackedException {
  const { subjects, joinedAt } = exception;
  if (subjects === undefined) return exception;
  const seen = subjects.filter(({ place }) => inScope(scope, place));
  if (seen.length === subjects.length) return exception;
  const hidden = new Set(subjects.filter((one) => !seen.includes(one)).map(({ subject }) => subject));
  const spoke = Object.entries(joinedAt).filter(([speaker]) => !hidden.has(speaker.split(' ')[1] ?? exception.subject));
  return { ...exception, subjects: seen, joinedAt: Object.fromEntries(spoke) };
}
