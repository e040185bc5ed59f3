/**
 * What a fact, finding or exception is about. The canonical text form names each part once, kinds in alphabetical
 * order: `product:9|store:212`. It is used in facts, merge keys, URLs and reservations.
 */
export const SUBJECT_KINDS = ['dc', 'lane', 'product', 'promotion', 'region', 'store', 'supplier', 'team'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];
export type SubjectParts = Partial<Record<SubjectKind, string>>;
export type SubjectKey = string;

/** Business identifiers: letters, digits, dot, dash, underscore; 1–64 characters. */
export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const KINDS: ReadonlySet<string> = new Set(SUBJECT_KINDS);

/** Canonical key of a subject. Throws RangeError on an unknown kind, a malformed id or no part at all. */
export function subjectKey(parts: SubjectParts): SubjectKey {
  const keys = (Object.keys(parts) as SubjectKind[]).filter((kind) => parts[kind] !== undefined).sort();
  if (keys.length === 0) throw new RangeError('subject: at least one part is needed');
  for (const kind of keys) {
    if (!KINDS.has(kind)) throw new RangeError(`subject: unknown kind ${kind}`);
    if (!ID_PATTERN.test(parts[kind] ?? '')) throw new RangeError(`subject: malformed ${kind} id`);
  }
  return keys.map((kind) => `${kind}:${parts[kind]}`).join('|');
}

/** Parts of a canonical key. Throws RangeError when the text is not the canonical form. */
export function parseSubject(key: SubjectKey): SubjectParts {
  const parts: SubjectParts = {};
  let canonical = true;
  let before = '';
  for (const piece of key.split('|')) {
    const colon = piece.indexOf(':');
    const kind = piece.slice(0, colon);
    const id = piece.slice(colon + 1);
    canonical &&= kind > before && KINDS.has(kind) && ID_PATTERN.test(id);
    before = kind;
    parts[kind as SubjectKind] = id;
  }
  // Written down anew only to say what is wrong with it.
  if (!canonical && subjectKey(parts) !== key) throw new RangeError('subject: not in canonical form');
  return parts;
}

/** The kinds of a subject in canonical order, e.g. `product|store`: what a rule declares as its subject. */
export function subjectShape(key: SubjectKey): string {
  return key
    .split('|')
    .map((piece) => piece.slice(0, piece.indexOf(':')))
    .join('|');
}
