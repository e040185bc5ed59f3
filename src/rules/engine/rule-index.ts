import type { SubjectKey } from '../../kernel/index.js';
import type { CostOfFact } from './compile-condition.js';
import type { CompiledRule } from './compile-rule.js';
import { PredicateIndex } from './predicate-index.js';
import type { RuleTrigger, WaitingRules } from './rule-set.js';
import type { RuleView } from './rule-view.js';

/** Finds the compiled rules that may fire; nothing else knows how they are found. */
export interface RuleIndex {
  candidates(trigger: RuleTrigger, view: RuleView, waiting?: WaitingRules): readonly CompiledRule[];
}

/** Up to so many rules on one signal and shape are simply judged one after the other: looking them up would cost more. */
const JUDGED_ALL = 16;

const NONE: readonly CompiledRule[] = Object.freeze([]);

/** True when the subject has exactly these kinds, e.g. `product:9|store:212` and product, store. Allocates nothing. */
export function hasShape(subject: SubjectKey, prefixes: readonly string[]): boolean {
  let from = 0;
  for (let i = 0; i < prefixes.length; i += 1) {
    if (from < 0 || !subject.startsWith(prefixes[i] ?? '', from)) return false;
    const bar = subject.indexOf('|', from);
    from = bar < 0 ? -1 : bar + 1;
  }
  return from < 0;
}

type OfSignal = { readonly rules: CompiledRule[]; index: PredicateIndex | undefined };
type OfShape = { readonly prefixes: readonly string[]; readonly bySignal: Map<string, OfSignal> };

function ofShape(shape: string, rules: readonly CompiledRule[], cost: CostOfFact): OfShape {
  const bySignal = new Map<string, OfSignal>();
  for (const rule of rules) {
    for (const signal of new Set(rule.published.document.trigger.signals)) {
      const known = bySignal.get(signal);
      if (known === undefined) bySignal.set(signal, { rules: [rule], index: undefined });
      else known.rules.push(rule);
    }
  }
  // One index for all signals of the shape: a rule on every signal is kept once.
  const many = [...bySignal.values()].filter((one) => one.rules.length > JUDGED_ALL);
  if (many.length > 0) {
    const index = new PredicateIndex(rules, cost);
    for (const one of many) one.index = index;
  }
  return { prefixes: shape.split('|').map((kind) => `${kind}:`), bySignal };
}

/** Rules grouped by signal type and subject shape; large groups have a predicate index. */
export function indexRules(rules: readonly CompiledRule[], cost: CostOfFact): RuleIndex {
  const shapes = [...Map.groupBy(rules, (rule) => rule.published.document.subject)].map(([shape, own]) => ofShape(shape, own, cost));
  return {
    candidates(trigger, view, waiting) {
      for (const { prefixes, bySignal } of shapes) {
        if (!hasShape(trigger.subject, prefixes)) continue;
        const found = bySignal.get(trigger.signalType);
        return found?.index?.candidates(trigger, view, waiting) ?? found?.rules ?? NONE;
      }
      return NONE;
    },
  };
}
