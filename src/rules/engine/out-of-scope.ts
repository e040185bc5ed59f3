import type { RuleDocument } from '../language/rule-document.js';
import type { RuleTrigger } from './rule-set.js';

const DIMENSIONS = [
  ['banners', 'banner', 'banner'],
  ['regions', 'region', 'region'],
  ['stores', 'store', 'store'],
  ['productGroups', 'productGroup', 'product group'],
] as const;

/** Why a rule is not meant for a place and time, for people; the hot path has its own compiled test. */
export function outOfScope({ scope, effective }: RuleDocument, { place, at }: Pick<RuleTrigger, 'place' | 'at'>): readonly string[] {
  const reasons: string[] = [];
  for (const [dimension, part, word] of DIMENSIONS) {
    const allowed = scope[dimension];
    const here = place[part];
    if (allowed === undefined || (here !== undefined && allowed.includes(here))) continue;
    const listed = allowed.slice(0, 5).join(', ') + (allowed.length > 5 ? ` and ${allowed.length - 5} more` : '');
    reasons.push(`${word} ${here ?? '(none)'} is outside its scope: ${listed}`);
  }
  if (effective.from !== undefined && at.getTime() < Date.parse(effective.from)) reasons.push(`in force only from ${effective.from}`);
  if (effective.until !== undefined && at.getTime() >= Date.parse(effective.until)) reasons.push(`in force only until ${effective.until}`);
  return reasons;
}
