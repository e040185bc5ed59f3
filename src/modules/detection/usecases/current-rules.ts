import { Inject, Injectable } from '@nestjs/common';
import { EndcapError, WallClock } from '../../../kernel/index.js';
import { compileRuleSet } from '../../../rules/index.js';
import { FactsDeclared, RuleBook, type RulesPointer } from '../../rulebook/index.js';
import { profileOf } from '../domain/rule-profile.js';
import { ActiveRules, type RulesInForce } from './active-rules.js';
import { CurrentShadows } from './current-shadows.js';

const LOOK_AGAIN_MS = 1_000;

/** Compiles the set in force once and looks for another every second. */
@Injectable()
export class CurrentRules extends ActiveRules {
  private known: { pointer: string; rules: RulesInForce; lookedAt: number } | undefined;
  private looking: Promise<RulesInForce> | undefined;

  constructor(
    private readonly book: RuleBook,
    private readonly declared: FactsDeclared,
    private readonly shadows: CurrentShadows,
    @Inject(WallClock) private readonly wall: WallClock,
  ) {
    super();
  }

  async current(): Promise<RulesInForce> {
    const now = this.wall.now().getTime();
    if (this.known !== undefined && now - this.known.lookedAt < LOOK_AGAIN_MS) return this.known.rules;
    this.looking ??= this.look(now).finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async look(now: number): Promise<RulesInForce> {
    const pointer = await this.book.pointer();
    if (pointer === undefined) throw new EndcapError('unavailable', 'no rule set has been published yet');
    const stand = `${pointer.digest} ${pointer.version}`;
    const known = this.known?.pointer === stand ? this.known.rules : await this.compiled(pointer);
    const shadow = await this.shadows.beside(known.set, known.aside);
    const rules = shadow === known.shadow ? known : { ...known, shadow };
    this.known = { pointer: stand, rules, lookedAt: now };
    return rules;
  }

  private async compiled(pointer: RulesPointer): Promise<RulesInForce> {
    const documents = await this.book.documents(pointer.digest);
    if (documents === undefined) throw new Error(`rule set ${pointer.digest} is in force but not kept`);
    const set = compileRuleSet(documents, this.declared.catalogue());
    return { set, profile: profileOf(set), aside: new Set(pointer.aside), publishedAt: pointer.publishedAt };
  }
}
