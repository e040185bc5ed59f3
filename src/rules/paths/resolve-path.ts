/**
 * `address.lines[0].city`, `[*].units`: names of own properties, list indexes, and every entry of a list, at most 16 steps.
 * Nothing else is a path.
 */
export const PATH_PATTERN =
  /^(?:[A-Za-z_][A-Za-z0-9_-]{0,63}|\[(?:\*|0|[1-9][0-9]{0,5})\])(?:\.[A-Za-z_][A-Za-z0-9_-]{0,63}|\[(?:\*|0|[1-9][0-9]{0,5})\]){0,15}$/;

/** The step that stands for every entry of a list. */
export const EVERY_ENTRY = '*';

const STEP = /[^.[\]]+/g;
const NEVER: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Steps of a path; undefined when it is not one, or when it names a prototype. */
export function parsePath(path: string): readonly string[] | undefined {
  if (!PATH_PATTERN.test(path)) return undefined;
  const steps = path.match(STEP) ?? [];
  return steps.some((step) => NEVER.has(step)) ? undefined : steps;
}

/**
 * The value at a path, by own data properties only; undefined when there is none. Behind `[*]` it is a list of what stands there in each
 * entry, undefined where nothing does. Getters are not run, prototypes not
 * searched, and no expression is ever evaluated.
 */
export function resolvePath(value: unknown, path: string): unknown {
  const steps = parsePath(path);
  return steps === undefined ? undefined : along(value, steps, 0);
}

function along(value: unknown, steps: readonly string[], from: number): unknown {
  let here = value;
  for (let at = from; at < steps.length; at += 1) {
    if (typeof here !== 'object' || here === null) return undefined;
    const step = steps[at] ?? '';
    if (step === EVERY_ENTRY) return Array.isArray(here) ? here.map((entry: unknown) => along(entry, steps, at + 1)) : undefined;
    here = Object.getOwnPropertyDescriptor(here, step)?.value;
  }
  return here;
}
