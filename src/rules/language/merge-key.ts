import { parseSubject, type Place, type SubjectKey, type SubjectKind } from '../../kernel/index.js';
import type { RuleDocument } from './rule-document.js';

/**
 * The key under which findings of a rule join one exception: its parts in the author’s order,
 * e.g. `promotion-stockout-risk|product:9|store:212`. A part the place lacks is `-`.
 */
export function mergeKeyOf(rule: Pick<RuleDocument, 'id' | 'exceptionType' | 'mergeKey'>, subject: SubjectKey, place: Place): string {
  const parts = parseSubject(subject);
  return rule.mergeKey
    .map((part) => {
      if (part === 'exceptionType') return rule.exceptionType;
      if (part === 'subject') return subject;
      if (part === 'rule') return `rule:${rule.id}`;
      const value =
        part === 'banner'
          ? place.banner
          : (parts[part as SubjectKind] ?? (part === 'store' || part === 'region' ? place[part] : undefined));
      return `${part}:${value ?? '-'}`;
    })
    .join('|');
}
