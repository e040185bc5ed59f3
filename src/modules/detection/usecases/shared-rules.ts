import type { FactView } from '../../../kernel/index.js';
import {
  compileRuleSet,
  type FactCatalogue,
  type PublishedRule,
  type RuleOutcome,
  type RuleSet,
  type RuleTrigger,
} from '../../../rules/index.js';

const byRule = (a: RuleOutcome, b: RuleOutcome): number => (a.rule.id < b.rule.id ? -1 : 1);

/** Rules two sides have in common, asked once a view and signal for both. */
export class CommonRules {
  private readonly known = new WeakMap<FactView, { trigger: RuleTrigger['signalType']; at: number; outcomes: readonly RuleOutcome[] }>();

  private constructor(
    private readonly set: RuleSet,
    private readonly catalogue: FactCatalogue,
  ) {}

  /** Compiles what all sets hold in the same version. */
  static of(sets: readonly RuleSet[], catalogue: FactCatalogue): CommonRules {
    const [first, ...others] = sets;
    const common = (first?.rules ?? []).filter(({ id, version }) => others.every((set) => set.rule(id)?.version === version));
    return new CommonRules(
      compileRuleSet(
        common.map(({ document }) => document),
        catalogue,
      ),
      catalogue,
    );
  }

  /**
   * A set that answers as `full` does, but asks the common rules once for everybody. Whether a rule fires depends on no other
   * rule, so a set in two parts says what the whole would; those who must keep quiet are left out of the answer, not of the asking.
   */
  partOf(full: RuleSet): RuleSet {
    const own = full.rules.filter(({ id }) => this.set.rule(id) === undefined);
    const rest =
      own.length === 0
        ? undefined
        : compileRuleSet(
            own.map(({ document }) => document),
            this.catalogue,
          );
    const evaluate = (trigger: RuleTrigger, view: FactView, wanted?: (rule: PublishedRule) => boolean): readonly RuleOutcome[] => {
      const said = this.outcomes(trigger, view);
      const common = wanted === undefined || said.length === 0 ? said : said.filter(({ rule }) => wanted(rule));
      const more = rest?.evaluate(trigger, view, wanted);
      return more === undefined || more.length === 0 ? common : [...common, ...more].sort(byRule);
    };
    return { ...full, evaluate };
  }

  private outcomes(trigger: RuleTrigger, view: FactView): readonly RuleOutcome[] {
    const known = this.known.get(view);
    const at = trigger.at.getTime();
    if (known !== undefined && known.trigger === trigger.signalType && known.at === at) return known.outcomes;
    const outcomes = this.set.evaluate(trigger, view);
    this.known.set(view, { trigger: trigger.signalType, at, outcomes });
    return outcomes;
  }
}
