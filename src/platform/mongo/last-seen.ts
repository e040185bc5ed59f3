import type { Document } from 'mongodb';

const MOST_SEEN = 4_000;

/**
 * Entities as this process last read or wrote them, so that a save sends what changed and not the whole document: a save
 * succeeds only on the version it was read at, and what stands at that version is what was seen.
 */
export class LastSeen<T extends { readonly id: string; readonly version: number }> {
  private readonly seen = new Map<string, T>();

  /** Whole entities only: what is missing in one counts as missing in the database. */
  remember(entity: T): void {
    this.seen.delete(entity.id);
    this.seen.set(entity.id, entity);
    if (this.seen.size <= MOST_SEEN) return;
    for (const oldest of this.seen.keys()) {
      this.seen.delete(oldest);
      return;
    }
  }

  /** The entity as it stood at this version; undefined when that was not seen, or long ago. */
  at(id: string, version: number): T | undefined {
    const entity = this.seen.get(id);
    return entity?.version === version ? entity : undefined;
  }
}

/** Fields that are not what they were; those that are gone are `undefined`. Objects are compared by identity: a new one counts as changed. */
export function changedFields(before: Document, after: Document): Document {
  const changed: Document = {};
  for (const [key, value] of Object.entries(after)) if (!isSame(before[key], value)) changed[key] = value;
  return changed;
}

const isSame = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || (a instanceof Date && b instanceof Date && a.getTime() === b.getTime());
