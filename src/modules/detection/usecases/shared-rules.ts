import type { FactView, Place, SubjectKey } from '../../../kernel/index.js';
import {
  compileRuleSet,
  type FactCatalogue,
  type PublishedRule,
  type RuleOutcome,
  type RuleSet,
  type RuleTrigger,
} from '../../../rules/index.js';
import type { SetParts } from '../../rulebook/index.js';

const byRule = (a: RuleOutcome, b: RuleOutcome): number => (a.rule.id < b.rule.id ? -1 : 1);

/** A side's part of what is asked: its whole set, answering as ever, and where its own rules may speak. */
export type PartOfRules = { readonly set: RuleSet; readonly mayConcern: (subject: SubjectKey, place: Place) => boolean };

/** Rules two sides have in common, asked once a subject and signal for both. */
export class CommonRules {
  private readonly said = new Map<SubjectKey, readonly RuleOutcome[]>();

  private constructor(
    private readonly set: RuleSet,
    private readonly catalogue: FactCatalogue,
  ) {}

  /** Compiles what all sets hold in the same version everywhere. Throws `invalid` when a set does not compile. */
  static of(sets: readonly SetParts[], catalogue: FactCatalogue): CommonRules {
    const [first, ...others] = sets.map(({ documents }) => compileRuleSet(documents, catalogue));
    const rolled = new Set(sets.flatMap(({ rolling }) => rolling.map(({ document }) => document.id)));
    const common = (first?.rules ?? []).filter(
      ({ id, version }) => !rolled.has(id) && others.every((set) => set.rule(id)?.version === version),
    );
    return new CommonRules(
      compileRuleSet(
        common.map(({ document }) => document),
        catalogue,
      ),
      catalogue,
    );
  }

  /** To be called when facts have changed, or another signal is asked about. */
  forget(): void {
    this.said.clear();
  }

  /**
   * A set that answers as the whole does, but asks the common rules once for everybody. Whether a rule fires depends on no other
   * rule, so a set in two parts says what the whole would; those who must keep quiet are left out of the answer, not of the asking.
   */
  partOf({ documents, rolling }: SetParts): PartOfRules {
    const full = compileRuleSet(documents, this.catalogue, rolling);
    const ownDocuments = documents.filter(({ id }) => this.set.rule(id) === undefined);
    const rest = compileRuleSet(ownDocuments, this.catalogue, rolling);
    const own = rest.rules;
    const evaluate = (trigger: RuleTrigger, view: FactView, wanted?: (rule: PublishedRule) => boolean): readonly RuleOutcome[] => {
      const said = this.outcomes(trigger, view);
      const common = wanted === undefined || said.length === 0 ? said : said.filter(({ rule }) => wanted(rule));
      const more = rest.evaluate(trigger, view, wanted);
      return more.length === 0 ? common : [...common, ...more].sort(byRule);
    };
    // Asked before: where the common rules were silent and no own rule is meant for the place, there is nothing to ask.
    const mayConcern = (subject: SubjectKey, place: Place): boolean =>
      this.said.get(subject)?.length !== 0 || own.some(({ document }) => isMeantFor(document.scope, place));
    return { set: { ...full, evaluate }, mayConcern };
  }

  private outcomes(trigger: RuleTrigger, view: FactView): readonly RuleOutcome[] {
    const known = this.said.get(trigger.subject);
    if (known !== undefined) return known;
    const outcomes = this.set.evaluate(trigger, view);
    this.said.set(trigger.subject, outcomes);
    return outcomes;
  }
}

/** False only where the scope leaves the place out; what a place does not say is not held against it. */
function isMeantFor({ banners, regions, stores }: PublishedRule['document']['scope'], { banner, region, store }: Place): boolean {
  const inside = (allowed: readonly string[] | undefined, value: string | undefined): boolean =>
    allowed === undefined || value === undefined || allowed.includes(value);
  return inside(banners, banner) && inside(regions, region) && inside(stores, store);
}
