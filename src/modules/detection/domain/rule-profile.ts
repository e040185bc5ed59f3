import {
  absenceName,
  triggersOf,
  type Absence,
  type AbsenceName,
  type Condition,
  type PublishedRule,
  type RuleSet,
} from '../../../rules/index.js';
import type { FactDocument } from './fact-document.js';

/** What evaluation needs to know of a published set before it asks any rule. */
export type RuleProfile = {
  /** `<signal type or absence> <subject shape>` of the rules that only ever fire while a promotion runs, and of the others. */
  readonly inPromotion: ReadonlySet<string>;
  readonly anytime: ReadonlySet<string>;
  /** `<signal type> <subject shape>` of the signals absences are counted from, with these and who asks about them. */
  readonly arming: ReadonlyMap<string, readonly Arming[]>;
  /** Ids by exception type: rules that open or ask to verify, and rules that close. */
  readonly openers: ReadonlyMap<string, ReadonlySet<string>>;
  readonly closers: ReadonlyMap<string, ReadonlySet<string>>;
};

/** An absence, and the rules that are asked about it. */
export type Arming = { readonly absence: AbsenceName; readonly minutes: number; readonly rules: readonly PublishedRule[] };

/** True when it is false wherever `promotion-active` is: its subjects outside promotions need no look. */
function onlyInPromotion(one: Condition): boolean {
  if ('all' in one) return one.all.some(onlyInPromotion);
  return 'fact' in one && one.fact === 'promotion-active' && one.operator === 'equal' && one.value === true;
}

export function profileOf(set: Pick<RuleSet, 'rules'>): RuleProfile {
  const inPromotion = new Set<string>();
  const anytime = new Set<string>();
  const arming = new Map<string, Arming[]>();
  const openers = new Map<string, Set<string>>();
  const closers = new Map<string, Set<string>>();
  for (const rule of set.rules) {
    const { document } = rule;
    for (const trigger of triggersOf(document.trigger))
      (onlyInPromotion(document.conditions) ? inPromotion : anytime).add(`${trigger} ${document.subject}`);
    for (const { after, minutes } of document.trigger.absences ?? []) arm(arming, `${after} ${document.subject}`, { after, minutes }, rule);
    const side = document.effect === 'close' ? closers : openers;
    side.set(document.exceptionType, (side.get(document.exceptionType) ?? new Set()).add(rule.id));
  }
  return { inPromotion, anytime, arming, openers, closers };
}

function arm(arming: Map<string, Arming[]>, key: string, one: Absence, rule: PublishedRule): void {
  const absence = absenceName(one);
  const others = arming.get(key) ?? [];
  const rules = others.find((known) => known.absence === absence)?.rules ?? [];
  arming.set(key, [...others.filter((known) => known.absence !== absence), { absence, minutes: one.minutes, rules: [...rules, rule] }]);
}

/** What was raised about a subject. */
type Marked = Pick<FactDocument, 'raised'>;

/** When any of these rules was raised last. A subject has few marks, however many rules there are. */
function newest({ raised }: Marked, rules: ReadonlySet<string> | undefined): number {
  let at = -Infinity;
  if (rules === undefined) return at;
  for (const rule of Object.keys(raised)) if (rules.has(rule)) at = Math.max(at, raised[rule]?.at ?? -Infinity);
  return at;
}

/**
 * Whether a rule may be asked about this subject now. After raising a finding it keeps quiet for `repeatAfterMinutes`,
 * unless a recovery was raised since; a closing rule is asked only while something was raised before that it could close. The
 * very signal a rule was raised by may always raise it again: that is the same finding, told once more after a crash.
 */
export function mayBeAsked(
  rule: PublishedRule,
  document: Marked | undefined,
  profile: RuleProfile,
  trigger: { at: number; signal: string },
): boolean {
  const { effect, exceptionType, repeatAfterMinutes } = rule.document;
  const raised = document?.raised[rule.id];
  if (raised?.s === trigger.signal) return true;
  if (effect === 'close') {
    if (document === undefined) return false;
    const opened = newest(document, profile.openers.get(exceptionType));
    return opened <= trigger.at && opened > (raised?.at ?? -Infinity);
  }
  if (document === undefined || raised === undefined) return true;
  if (newest(document, profile.closers.get(exceptionType)) >= raised.at) return true;
  return trigger.at - raised.at >= repeatAfterMinutes * 60_000;
}
