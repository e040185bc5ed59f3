import type { Document } from 'mongodb';

const AS_READ = Symbol('as read');
type Versioned = { readonly id: string; readonly version: number };

/**
 * The entity with what was read attached, for a save to send what changed and not the whole document. Whatever is made of it
 * by spreading carries it on; the database and JSON do not see it. Whole entities only: what is missing in one counts as
 * missing in the database.
 */
export function withAsRead<T extends Versioned>(entity: T): T {
  return Object.assign({ ...entity }, { [AS_READ]: entity });
}

/** The entity as it stood in the database at its version; undefined when it was not read at that version. */
export function asRead<T extends Versioned>(entity: T): T | undefined {
  const read = (entity as { readonly [AS_READ]?: T })[AS_READ];
  return read?.version === entity.version && read.id === entity.id ? read : undefined;
}

/** Fields that are not what they were; those that are gone are `undefined`. Objects are compared by identity: a new one counts as changed. */
export function changedFields(before: Document, after: Document): Document {
  const changed: Document = {};
  for (const [key, value] of Object.entries(after)) if (!isSame(before[key], value)) changed[key] = value;
  return changed;
}

const isSame = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || (a instanceof Date && b instanceof Date && a.getTime() === b.getTime());
