import type { SubjectKey } from '../../kernel/index.js';
import type { RuleTrigger } from './rule-set.js';
import type { CompiledRule } from './compile-rule.js';

/** Finds the compiled rules that may match. The seam for a predicate index: nothing else knows how they are found. */
export interface RuleIndex {
  candidates(trigger: RuleTrigger): readonly CompiledRule[];
}

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

/** Rules grouped by signal type and subject shape. */
export function indexBySignalAndShape(rules: readonly CompiledRule[]): RuleIndex {
  const bySignal = new Map<string, { shape: string; prefixes: readonly string[]; rules: CompiledRule[] }[]>();
  for (const rule of rules) {
    const shape = rule.published.document.subject;
    for (const signal of new Set(rule.published.document.trigger.signals)) {
      const groups = bySignal.get(signal) ?? [];
      bySignal.set(signal, groups);
      const group = groups.find((one) => one.shape === shape);
      if (group) group.rules.push(rule);
      else groups.push({ shape, prefixes: shape.split('|').map((kind) => `${kind}:`), rules: [rule] });
    }
  }
  return {
    candidates({ signalType, subject }) {
      const groups = bySignal.get(signalType);
      if (groups === undefined) return NONE;
      for (const group of groups) if (hasShape(subject, group.prefixes)) return group.rules;
      return NONE;
    },
  };
}
