import type { FactView } from '../../src/kernel/index.js';
import { findOperator, type Condition, type RuleDocument, type RuleTrigger } from '../../src/rules/index.js';

type Holds = (view: FactView) => 0 | 1 | 2;

const placeTest = (allowed: readonly string[] | undefined): ((value: string | undefined) => boolean) => {
  if (allowed === undefined) return () => true;
  const known = new Set(allowed);
  return (value) => value !== undefined && known.has(value);
};

function compile(one: Condition): Holds {
  if ('all' in one) {
    const parts = one.all.map(compile);
    return (view) => {
      let least: 0 | 1 | 2 = 2;
      for (const part of parts) {
        const said = part(view);
        if (said === 0) return 0;
        if (said < least) least = said;
      }
      return least;
    };
  }
  if ('any' in one) {
    const parts = one.any.map(compile);
    return (view) => {
      let most: 0 | 1 | 2 = 0;
      for (const part of parts) {
        const said = part(view);
        if (said === 2) return 2;
        if (said > most) most = said;
      }
      return most;
    };
  }
  if ('not' in one) {
    const part = compile(one.not);
    return (view) => (2 - part(view)) as 0 | 1 | 2;
  }
  const test = findOperator(one.operator)?.test;
  if (test === undefined) throw new RangeError(one.operator);
  const { fact, value } = one;
  if (typeof value === 'object' && !Array.isArray(value)) {
    const other = value.fact;
    return (view) => test(view.read(fact)?.value, view.read(other)?.value);
  }
  return (view) => test(view.read(fact)?.value, value);
}

/**
 * What one writes without an index: every rule compiled to closures, one after the other, leaving each at its first false
 * comparison. The yardstick of the adversarial set, and what checks the rules of all sets.
 */
export class LinearScan {
  private readonly rules: readonly { id: string; signals: ReadonlySet<string>; inside: (trigger: RuleTrigger) => boolean; holds: Holds }[];

  constructor(documents: readonly RuleDocument[]) {
    this.rules = documents.map(({ id, trigger, scope, conditions }) => {
      const [banner, region, store, group] = [scope.banners, scope.regions, scope.stores, scope.productGroups].map(placeTest);
      return {
        id,
        signals: new Set(trigger.signals),
        inside: ({ place }) =>
          banner?.(place.banner) === true &&
          region?.(place.region) === true &&
          store?.(place.store) === true &&
          group?.(place.productGroup) === true,
        holds: compile(conditions),
      };
    });
  }

  /** Ids of the rules that fire. */
  fired(trigger: RuleTrigger, view: FactView): string[] {
    const fired: string[] = [];
    for (const rule of this.rules) {
      if (rule.signals.has(trigger.signalType) && rule.inside(trigger) && rule.holds(view) === 2) fired.push(rule.id);
    }
    return fired;
  }
}
