import type { SubjectKey } from '../../../kernel/index.js';

/** Where facts of a subject are kept together: `store:212`, `dc:D1` or `supplier:S7`. One is loaded and checked as a whole. */
export type FactPlace = string;

/** The place of a subject; undefined for subjects no facts are kept of. */
export function placeOfSubject(subject: SubjectKey): FactPlace | undefined {
  return pieceOf(subject, 'store:') ?? pieceOf(subject, 'dc:') ?? pieceOf(subject, 'supplier:');
}

/** The id of one kind named in a subject, e.g. the product of `product:9|store:212`. */
export function idIn(subject: SubjectKey, kind: 'product' | 'store' | 'dc' | 'supplier'): string | undefined {
  return pieceOf(subject, `${kind}:`)?.slice(kind.length + 1);
}

/** The first piece of a subject that begins like this. */
function pieceOf(subject: SubjectKey, beginning: string): string | undefined {
  for (let from = 0; ;) {
    const bar = subject.indexOf('|', from);
    if (subject.startsWith(beginning, from)) return subject.slice(from, bar < 0 ? undefined : bar);
    if (bar < 0) return undefined;
    from = bar + 1;
  }
}
