import type { z } from 'zod';
import type { FieldIssue } from '../../kernel/index.js';

type Issue = z.core.$ZodIssue;

/** `conditions`, `all`, 1 → `conditions.all.1`: the form every issue of this folder uses. */
export const at = (...keys: readonly PropertyKey[]): string =>
  keys
    .filter((key) => key !== '')
    .map(String)
    .join('.');

/**
 * Complaints of a schema with dotted paths. In a union the branch the author most likely meant is reported: the one
 * that knows all the keys given, then the one with the fewest complaints.
 */
export function fieldIssues(issues: readonly Issue[], prefix = ''): FieldIssue[] {
  return issues.flatMap((issue) => {
    const path = at(prefix, ...issue.path);
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path, message: issue.message }];
    const strange = (branch: readonly Issue[]): number =>
      branch.some((i) => i.code === 'unrecognized_keys' && i.path.length === 0) ? 1 : 0;
    const [likely = []] = [...issue.errors].sort((a, b) => strange(a) - strange(b) || a.length - b.length);
    return fieldIssues(likely, path);
  });
}

/** Each issue once: a shared condition is looked at wherever it is used, and is wrong in one place. */
export function distinct(issues: readonly FieldIssue[]): FieldIssue[] {
  const seen = new Set<string>();
  return issues.filter(({ path, message }) => {
    const key = `${path} ${message}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
