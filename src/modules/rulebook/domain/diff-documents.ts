/** One place where two documents differ; an absent side was not there. Paths as in issues: `conditions.all.1.value`. */
export type Difference = { readonly path: string; readonly before?: unknown; readonly after?: unknown };

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where two JSON values differ, leaf by leaf in the order of the paths; lists are compared entry by entry. */
export function diffDocuments(before: unknown, after: unknown, path = ''): readonly Difference[] {
  const under = (key: string | number): string => (path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(before) && Array.isArray(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, at) => at).flatMap((at) =>
      member(under(at), at < before.length, before[at], at < after.length, after[at]),
    );
  }
  if (isMap(before) && isMap(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .sort()
      .flatMap((key) => member(under(key), Object.hasOwn(before, key), before[key], Object.hasOwn(after, key), after[key]));
  }
  return Object.is(before, after) ? [] : [{ path, before, after }];
}

function member(path: string, had: boolean, before: unknown, has: boolean, after: unknown): readonly Difference[] {
  if (had && has) return diffDocuments(before, after, path);
  return [had ? { path, before } : { path, after }];
}
