import { childrenOf } from '../language/check-conditions.js';
import { isLeaf, type Condition } from '../language/condition.js';
import type { RuleDocument } from '../language/rule-document.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { compileRuleSet } from '../engine/compile-rule-set.js';
import { FALSE, opposite, TRUE, UNKNOWN, type Truth } from '../operators/index.js';
import { viewOfGoldenCase } from './run-golden-cases.js';

/** A comparison no golden case stands or falls with. */
export type UntestedCondition = {
  /** Where it stands: `conditions.all.1`. */
  readonly path: string;
  /** `always`: no case would notice if it always held; `never`: none if it never did. */
  readonly unnoticed: 'always' | 'never' | 'both';
};

const TRUTHS = { true: TRUE, false: FALSE, unknown: UNKNOWN } as const;

/** Kleene’s logic over comparisons whose truths are given in the order of the document. */
function judge(one: Condition, truths: readonly Truth[], at = { next: 0 }): Truth {
  if (isLeaf(one)) {
    at.next += 1;
    return truths[at.next - 1] ?? UNKNOWN;
  }
  const parts = childrenOf(one).map(({ child }) => judge(child, truths, at));
  if ('not' in one) return opposite(parts[0] ?? UNKNOWN);
  return ('all' in one ? Math.min(...parts) : Math.max(...parts)) as Truth;
}

/**
 * Comparisons whose golden cases do not show that they matter: a comparison is tested when some case comes out differently
 * with “always” in its place, and some with “never” (a mutation of one condition; each condition shown to decide by itself
 * is MC/DC, Chilenski and Miller 1994).
 */
export function untestedConditions(document: RuleDocument, catalogue: FactCatalogue): readonly UntestedCondition[] {
  const set = compileRuleSet([document], catalogue);
  const cases = document.golden.map((one) => set.explain(document.id, viewOfGoldenCase(document.subject, one)).because);
  const paths = cases[0]?.map(({ path }) => path) ?? [];
  const given = cases.map((because) => because.map(({ result }): Truth => TRUTHS[result]));
  return paths.flatMap((path, index): UntestedCondition[] => {
    const noticed = (instead: Truth): boolean =>
      given.some((truths) => judge(document.conditions, truths.with(index, instead)) !== judge(document.conditions, truths));
    const [always, never] = [noticed(TRUE), noticed(FALSE)];
    if (always && never) return [];
    return [{ path, unnoticed: !always && !never ? 'both' : always ? 'never' : 'always' }];
  });
}
