import { Injectable } from '@nestjs/common';
import { EndcapError } from '../../../kernel/index.js';
import { Log } from '../../../platform/index.js';
import { compileRuleSet, rulesOf, versionedAs, type PublishedRule, type RuleSet } from '../../../rules/index.js';
import { FactsDeclared, ShadowBook, type ShadowRule } from '../../rulebook/index.js';
import { shadowRulesOf, type ShadowPair, type ShadowRules } from '../domain/shadow-rules.js';

/** Versions in shadow, compiled once for each set they run beside. */
@Injectable()
export class CurrentShadows {
  private known: { stand: string; shadow: ShadowRules | undefined } | undefined;

  constructor(
    private readonly book: ShadowBook,
    private readonly declared: FactsDeclared,
    private readonly log: Log,
  ) {}

  /** `aside` are versions that raise nothing. Undefined when none runs. The same object as long as nothing changed. */
  async beside(set: RuleSet, aside: ReadonlySet<string>): Promise<ShadowRules | undefined> {
    const rules = await this.book.rules();
    const stand = [set.digest, ...aside, ...rules.map(({ rule, number }) => `${rule}@${number}`)].join(' ');
    if (this.known?.stand !== stand) {
      const pairs = rules.flatMap((rule) => this.pairOf(rule, set, aside));
      this.known = { stand, shadow: shadowRulesOf(pairs) };
    }
    return this.known.shadow;
  }

  /** None for a version that an older catalogue bore out and this one does not. */
  private pairOf({ rule, number, document }: ShadowRule, set: RuleSet, aside: ReadonlySet<string>): ShadowPair[] {
    const catalogue = this.declared.catalogue();
    // What stands: beside it a version may be rolled out under the same id.
    const stands = (one: PublishedRule): boolean => set.rule(one.id) === one && versionedAs(one.document) === rule;
    const present = set.rules.filter((one) => stands(one) && !aside.has(one.version)).map((one) => one.document);
    try {
      const shadow = compileRuleSet(rulesOf(document, catalogue), catalogue);
      return [{ rule, number, shadow, ...(present.length === 0 ? {} : { inForce: compileRuleSet(present, catalogue) }) }];
    } catch (error) {
      if (!(error instanceof EndcapError)) throw error;
      this.log.warn({ rule, number, issues: error.details.issues?.slice(0, 5) }, 'shadow.does-not-compile');
      return [];
    }
  }
}
