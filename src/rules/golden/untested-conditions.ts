import { truthOfLeaf } from '../engine/because.js';
import { childrenOf } from '../language/check-conditions.js';
import { isLeaf, type Condition } from '../language/condition.js';
import type { RuleDocument } from '../language/rule-document.js';
import { Effort } from '../effort/index.js';
import { FALSE, opposite, TRUE, UNKNOWN, type Truth } from '../operators/index.js';
import { viewOfGoldenCase } from './run-golden-cases.js';

/** A comparison no golden case stands or falls with. */
export type UntestedCondition = {
  /** Where it stands: `conditions.all.1`. */
  readonly path: string;
  /** `always`: no case would notice if it always held; `never`: none if it never did. */
  readonly unnoticed: 'always' | 'never' | 'both';
};

/** What the whole comes to when a part of it is false, unknown, true. */
type Whole = readonly [ifFalse: Truth, ifUnknown: Truth, ifTrue: Truth];

/** A part with how it comes out in one case. */
type Judged = {
  readonly path: string;
  readonly truth: Truth;
  readonly kind: 'all' | 'any' | 'not' | 'leaf';
  readonly parts: readonly Judged[];
};

/** What was seen of a comparison over the cases. */
type Noticed = { always: boolean; never: boolean };

/** Kleene’s logic, bottom up. */
function judged(one: Condition, path: string, truthOf: (leaf: Parameters<typeof truthOfLeaf>[0]) => Truth): Judged {
  if (isLeaf(one)) return { path, truth: truthOf(one), kind: 'leaf', parts: [] };
  const parts = childrenOf(one).map(({ child, steps }) => judged(child, [path, ...steps].join('.'), truthOf));
  const truths = parts.map(({ truth }) => truth);
  if ('not' in one) return { path, truth: opposite(truths[0] ?? UNKNOWN), kind: 'not', parts };
  return 'all' in one
    ? { path, truth: Math.min(...truths) as Truth, kind: 'all', parts }
    : { path, truth: Math.max(...truths) as Truth, kind: 'any', parts };
}

/** `whole` as seen by a part of a group, beside others of which the least (`all`) or the most (`any`) is `others`. */
const beside = (whole: Whole, kind: 'all' | 'any', others: Truth): Whole => {
  const joined = kind === 'all' ? Math.min : Math.max;
  return [whole[joined(FALSE, others) as Truth], whole[joined(UNKNOWN, others) as Truth], whole[joined(TRUE, others) as Truth]];
};

/** Top down: each comparison learns what the whole would be if it came out otherwise. Every part is visited once. */
function notice({ path, truth, kind, parts }: Judged, whole: Whole, noticed: Map<string, Noticed>, work: Effort): void {
  work.add('conditions', 1);
  if (kind === 'leaf') {
    const known = noticed.get(path) ?? { always: false, never: false };
    noticed.set(path, known);
    known.always ||= whole[TRUE] !== whole[truth];
    known.never ||= whole[FALSE] !== whole[truth];
    return;
  }
  if (kind === 'not') {
    for (const part of parts) notice(part, [whole[TRUE], whole[UNKNOWN], whole[FALSE]], noticed, work);
    return;
  }
  const joined = kind === 'all' ? Math.min : Math.max;
  const nothing: Truth = kind === 'all' ? TRUE : FALSE;
  const after: Truth[] = Array.from({ length: parts.length + 1 }, () => nothing);
  for (let at = parts.length - 1; at >= 0; at -= 1) after[at] = joined(after[at + 1] ?? nothing, parts[at]?.truth ?? nothing) as Truth;
  let before: Truth = nothing;
  parts.forEach((part, at) => {
    notice(part, beside(whole, kind, joined(before, after[at + 1] ?? nothing) as Truth), noticed, work);
    before = joined(before, part.truth) as Truth;
  });
}

/**
 * Comparisons whose golden cases do not show that they matter: a comparison is tested when some case comes out differently
 * with “always” in its place, and some with “never” (a mutation of one condition; each condition shown to decide by itself
 * is MC/DC, Chilenski and Miller 1994). Costs golden cases times comparisons.
 */
export function untestedConditions(
  { conditions, golden, subject }: RuleDocument,
  work: Effort = new Effort(),
): readonly UntestedCondition[] {
  const noticed = new Map<string, Noticed>();
  for (const one of golden) {
    const view = viewOfGoldenCase(subject, one);
    notice(
      judged(conditions, 'conditions', (leaf) => {
        work.add('answers', 1);
        return truthOfLeaf(leaf, view);
      }),
      [FALSE, UNKNOWN, TRUE],
      noticed,
      work,
    );
  }
  return [...noticed].flatMap(([path, { always, never }]): UntestedCondition[] => {
    if (always && never) return [];
    return [{ path, unnoticed: !always && !never ? 'both' : always ? 'never' : 'always' }];
  });
}
