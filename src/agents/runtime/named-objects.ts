import { parseSubject, type ActionSpec, type ActionType, type SubjectParts } from '../../kernel/index.js';
import type { DraftProposal } from '../contract/index.js';

type ByType = { [T in ActionType]: (params: Extract<ActionSpec, { type: T }>['params']) => readonly SubjectParts[] };

/** The objects the parameters of each action type name. */
const NAMED: ByType = {
  'stock.transfer': (p) => [{ product: p.product }, { store: p.toStore }, { [p.from.kind]: p.from.id }],
  'order.expedite': (p) => [{ product: p.product }, { supplier: p.supplier }, { dc: p.dc }],
  'task.substitute-placement': (p) => [{ store: p.store }, { product: p.product }, { product: p.substitute }],
  'task.count': (p) => [{ store: p.store }, { product: p.product }],
};

/** `kind:id` of each part: what "shown" and "named" are compared as. */
export const objectKeys = (parts: readonly SubjectParts[]): string[] => [
  ...new Set(parts.flatMap((p) => Object.entries(p).map(([kind, id]) => `${kind}:${id}`))),
];

/** Everything a proposal names, its expected effect included. Throws RangeError on a malformed subject. */
export function namedBy(draft: DraftProposal): string[] {
  const named = NAMED[draft.action.type] as (params: ActionSpec['params']) => readonly SubjectParts[];
  return objectKeys([...named(draft.action.params), parseSubject(draft.expected.subject)]);
}
