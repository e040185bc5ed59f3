import { Inject, Injectable } from '@nestjs/common';
import { EndcapError, WallClock } from '../../../kernel/index.js';
import { compileRuleSet, type RuleSet } from '../../../rules/index.js';
import { FactsDeclared, RuleBook, saysUnusual, type RulesPointer } from '../../rulebook/index.js';
import { profileOf } from '../domain/rule-profile.js';
import { ActiveRules, type RulesInForce } from './active-rules.js';
import { CurrentShadows } from './current-shadows.js';

const LOOK_AGAIN_MS = 1_000;

/** Compiles the set in force once and looks for another every second. */
@Injectable()
export class CurrentRules extends ActiveRules {
  private known: { version: number; rules: RulesInForce; lookedAt: number } | undefined;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly book: RuleBook,
    private readonly declared: FactsDeclared,
    private readonly shadows: CurrentShadows,
    @Inject(WallClock) private readonly wall: WallClock,
  ) {
    super();
  }

  async current(): Promise<RulesInForce> {
    const asked = this.wall.now().getTime();
    // Only a clock that was set back shows a look in the future.
    if (this.known !== undefined && this.known.lookedAt > asked) this.known.lookedAt = -Infinity;
    // A look another caller began may be older than this question allows (compiling takes its time): then look again.
    while (this.known === undefined || asked - this.known.lookedAt >= LOOK_AGAIN_MS) {
      this.looking ??= this.look().finally(() => {
        this.looking = undefined;
      });
      await this.looking;
    }
    return this.known.rules;
  }

  private async look(): Promise<void> {
    const lookedAt = this.wall.now().getTime();
    const pointer = await this.book.pointer();
    if (pointer === undefined) throw new EndcapError('unavailable', 'no rule set has been published yet');
    const { version } = pointer;
    const same = this.known?.version === version && this.known.rules.set.digest === pointer.digest;
    const rules = same && this.known !== undefined ? this.known.rules : await this.inForce(pointer);
    const shadow = await this.shadows.beside(rules.set, rules.aside);
    this.known = { version, rules: shadow === rules.shadow ? rules : { ...rules, shadow }, lookedAt };
  }

  private async inForce({ digest, aside, paused = [], publishedAt }: RulesPointer): Promise<RulesInForce> {
    const set = this.known?.rules.set.digest === digest ? this.known.rules.set : await this.compiled(digest);
    // By version: what is rolled out in the place of a silent one has to be heard, or its stages would show nothing.
    const standing = aside.flatMap((rule) => set.rule(rule)?.version ?? []);
    return {
      set,
      profile: profileOf(set),
      aside: new Set([...standing, ...paused.map(({ ruleVersion }) => ruleVersion)]),
      paused: new Map(paused.map((one) => [one.ruleVersion, saysUnusual(one)])),
      publishedAt,
    };
  }

  /** The kept set of that content. Throws when it is not kept, or is not what its name says. */
  private async compiled(digest: string): Promise<RuleSet> {
    const kept = await this.book.kept(digest);
    if (kept === undefined) throw new Error(`rule set ${digest} is in force but not kept`);
    const set = compileRuleSet(kept.documents, this.declared.catalogue(), kept.rolling);
    if (set.digest !== digest) throw new Error(`rule set ${digest} is kept with other content: ${set.digest}`);
    return set;
  }
}
