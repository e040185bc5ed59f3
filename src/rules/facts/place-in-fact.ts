import { EVERY_ENTRY, parsePath } from '../paths/resolve-path.js';
import type { FactDefinition, FactUnit, ValueType } from './fact-definition.js';

/** What a comparison reads of a fact: one plain value, or with `many` one of each entry of a list. */
export type PlaceInFact = { readonly name: string; readonly type: ValueType; readonly unit: FactUnit; readonly many: boolean };

/** How a place is named to people: `inbound-deliveries[*].units`. */
export const nameOfPlace = (fact: string, path: string | undefined): string =>
  path === undefined ? fact : path.startsWith('[') ? `${fact}${path}` : `${fact}.${path}`;

/** The unit of what a comparison reads; `none` where it reads nothing that has one. */
export function unitAt(fact: FactDefinition | undefined, path: string | undefined): FactUnit {
  const place = fact && placeIn(fact, path);
  return place !== undefined && 'unit' in place ? place.unit : 'none';
}

/** The place a path leads to in a fact, or what is wrong: `at` is the field of the comparison to blame. */
export function placeIn(
  fact: FactDefinition,
  path: string | undefined,
): PlaceInFact | { readonly at: 'fact' | 'path'; readonly message: string } {
  const { name, type, unit, entries = {} } = fact;
  if (type !== 'list')
    return path === undefined
      ? { name, type, unit, many: false }
      : { at: 'path', message: `${name} is a plain ${type}; a path leads nowhere` };
  const said = Object.keys(entries);
  const example = said[0] ?? '';
  if (path === undefined)
    return { at: 'fact', message: `${name} is a list: say with path what of its entries, such as [*].${example} or [0].${example}` };
  const [entry = '', field, ...more] = parsePath(path) ?? [];
  if (!path.startsWith('[') || field === undefined || more.length > 0)
    return { at: 'path', message: `leads nowhere in a list: [*].${example} is ${example} of each entry, [0].${example} of the first` };
  const found = Object.hasOwn(entries, field) ? entries[field] : undefined;
  if (found === undefined) return { at: 'path', message: `entries of ${name} say no ${field}; they say ${said.join(', ')}` };
  return { name: nameOfPlace(name, path), type: found.type, unit: found.unit, many: entry === EVERY_ENTRY };
}
