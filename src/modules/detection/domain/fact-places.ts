import type { SubjectKey } from '../../../kernel/index.js';

/** Where facts of a subject are kept together: `store:212`, `dc:D1` or `supplier:S7`. One is loaded and checked as a whole. */
export type FactPlace = string;

/** The place of a subject; undefined for subjects no facts are kept of. */
export function placeOfSubject(subject: SubjectKey): FactPlace | undefined {
  const pieces = subject.split('|');
  return (
    pieces.find((piece) => piece.startsWith('store:')) ??
    pieces.find((piece) => piece.startsWith('dc:')) ??
    pieces.find((piece) => piece.startsWith('supplier:'))
  );
}

/** The id of one kind named in a subject, e.g. the product of `product:9|store:212`. */
export function idIn(subject: SubjectKey, kind: 'product' | 'store' | 'dc' | 'supplier'): string | undefined {
  const piece = subject.split('|').find((one) => one.startsWith(`${kind}:`));
  return piece?.slice(kind.length + 1);
}
