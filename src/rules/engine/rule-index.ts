import type { SubjectKey } from '../../kernel/index.js';
import { absenceName, type Trigger } from '../language/trigger.js';
import type { CostOfFact } from './compile-condition.js';
import type { CompiledRule } from './compile-rule.js';
import { PredicateIndex } from './predicate-index.js';
import type { RuleTrigger, WaitingRules } from './rule-set.js';
import type { RuleView } from './rule-view.js';

/** Finds the compiled rules that may fire; nothing else knows how they are found. */
export interface RuleIndex {
  candidates(trigger: RuleTrigger, view: RuleView, waiting?: WaitingRules): readonly CompiledRule[];
  /** Everything that is asked on this signal or absence about such a subject, whether it may fire or not. */
  all(trigger: RuleTrigger): readonly CompiledRule[];
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

type Asked = { readonly rules: CompiledRule[]; index: PredicateIndex | undefined };
type AskedAt = ReadonlyMap<string, Asked>;
type OfShape = { readonly prefixes: readonly string[]; readonly signals: AskedAt; readonly absences: AskedAt };

function askedAt(rules: readonly CompiledRule[], cost: CostOfFact, namesOf: (trigger: Trigger) => readonly string[]): AskedAt {
  const byName = new Map<string, Asked>();
  const any = rules.filter((rule) => {
    const names = new Set(namesOf(rule.published.document.trigger));
    for (const name of names) {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, { rules: [rule], index: undefined });
      else known.rules.push(rule);
    }
    return names.size > 0;
  });
  // One index for all signals of the shape: a rule on every signal is kept once.
  const many = [...byName.values()].filter((one) => one.rules.length > JUDGED_ALL);
  if (many.length > 0) {
    const index = new PredicateIndex(any, cost);
    for (const one of many) one.index = index;
  }
  return byName;
}

/**
 * Rules grouped by subject shape, and by what they are asked at: signal types, and apart from them absences, which signals
 * have nothing to do with. Large groups have a predicate index.
 */
export function indexRules(rules: readonly CompiledRule[], cost: CostOfFact): RuleIndex {
  const shapes = [...Map.groupBy(rules, (rule) => rule.published.document.subject)].map(([shape, own]): OfShape => ({
    prefixes: shape.split('|').map((kind) => `${kind}:`),
    signals: askedAt(own, cost, ({ signals }) => signals),
    absences: askedAt(own, cost, ({ absences = [] }) => absences.map(absenceName)),
  }));
  const askedOn = ({ subject, signalType, absence }: RuleTrigger): Asked | undefined => {
    for (const { prefixes, signals, absences } of shapes) {
      if (hasShape(subject, prefixes)) return absence === undefined ? signals.get(signalType) : absences.get(absence);
    }
    return undefined;
  };
  return {
    candidates(trigger, view, waiting) {
      const found = askedOn(trigger);
      return found?.index?.candidates(trigger, view, waiting) ?? found?.rules ?? NONE;
    },
    all: (trigger) => askedOn(trigger)?.rules ?? NONE,
  };
}
