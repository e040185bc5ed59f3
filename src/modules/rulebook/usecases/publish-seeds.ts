import { Inject, Injectable } from '@nestjs/common';
import { Clock, contentDigest, EndcapError, RELEASE } from '../../../kernel/index.js';
import { compileRuleSet, parseRulePack, runGoldenCases, type NamedText } from '../../../rules/index.js';
import { Log } from '../../../platform/index.js';
import { FactsDeclared } from './facts-declared.js';
import { RuleBook } from './rule-book.js';

/**
 * Publishes the rule packs that came with the release, unless people published something else since. A pack whose golden
 * cases do not hold is refused; the set in force before stays.
 */
@Injectable()
export class PublishSeeds {
  constructor(
    private readonly book: RuleBook,
    private readonly declared: FactsDeclared,
    @Inject(Clock) private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Throws EndcapError `invalid` on a pack that does not hold while nothing else is in force. */
  async run(packs: readonly NamedText[]): Promise<void> {
    const catalogue = this.declared.catalogue();
    const pointer = await this.book.pointer();
    const seed = contentDigest(packs.map(({ file, text }) => ({ file, text })));
    if (pointer !== undefined && (pointer.seed === undefined || pointer.seed === seed)) return;
    try {
      const documents = packs.flatMap((pack) => parseRulePack(pack, catalogue));
      const set = compileRuleSet(documents, catalogue);
      const broken = documents.flatMap((document) => runGoldenCases(document, catalogue)).filter((result) => !result.ok);
      if (broken.length > 0)
        throw new EndcapError('invalid', `rule packs: ${broken.length} golden case(s) do not hold`, {
          issues: broken.map((one) => ({ path: `${one.rule}: ${one.case}`, message: `expected ${one.expected}, got ${one.got}` })),
        });
      const at = this.clock.now();
      await this.book.keep(set.digest, documents, { principal: RELEASE.id, at });
      await this.book.pointTo(
        {
          id: 'in-force',
          schemaVersion: 1,
          version: pointer?.version ?? 0,
          digest: set.digest,
          seed,
          publishedBy: RELEASE.id,
          publishedAt: at,
          aside: [],
        },
        {
          type: 'rule-set.published',
          at,
          correlationId: `seed-${seed.slice(0, 16)}`,
          actor: RELEASE.id,
          refs: {},
          data: { ruleSet: set.digest, rules: set.rules.map((rule) => ({ id: rule.id, version: rule.version })) },
        },
      );
    } catch (error) {
      if (pointer === undefined || !(error instanceof EndcapError)) throw error;
      this.log.error({ issues: error.details.issues?.slice(0, 10) }, 'rule-pack.refused');
    }
  }
}
