/** `address.lines[0].city`: names of own properties and list indexes, at most 16 steps. Nothing else is a path. */
export const PATH_PATTERN = /^[A-Za-z_][A-Za-z0-9_-]{0,63}(?:\.[A-Za-z_][A-Za-z0-9_-]{0,63}|\[(?:0|[1-9][0-9]{0,5})\]){0,15}$/;

const STEP = /[^.[\]]+/g;
const NEVER: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Steps of a path; undefined when it is not one, or when it names a prototype. */
export function parsePath(path: string): readonly string[] | undefined {
  if (!PATH_PATTERN.test(path)) return undefined;
  const steps = path.match(STEP) ?? [];
  return steps.some((step) => NEVER.has(step)) ? undefined : steps;
}

/**
 * The value at a path, by own data properties only; undefined when there is none. Getters are not run, prototypes not
 * searched, and no expression is ever evaluated.
 */
export function resolvePath(value: unknown, path: string): unknown {
  const steps = parsePath(path);
  if (steps === undefined) return undefined;
  let here = value;
  for (const step of steps) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Object.getOwnPropertyDescriptor(here, step)?.value;
  }
  return here;
}
