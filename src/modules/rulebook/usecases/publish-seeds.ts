import { Inject, Injectable } from '@nestjs/common';
import { Clock, contentDigest, EndcapError, RELEASE } from '../../../kernel/index.js';
import { Log } from '../../../platform/index.js';
import { compileRuleSet, type NamedText, type RuleDocument } from '../../../rules/index.js';
import { readPacks } from '../domain/read-packs.js';
import { FactsDeclared } from './facts-declared.js';
import { RecordRelease } from './record-release.js';
import { RuleBook, type RulesPointer } from './rule-book.js';

/**
 * Publishes the rule packs that came with the release. Once people have published something, files decide nothing any more:
 * what is new in them is offered as drafts. A pack whose golden cases do not hold is refused; the set in force before stays.
 */
@Injectable()
export class PublishSeeds {
  constructor(
    private readonly book: RuleBook,
    private readonly declared: FactsDeclared,
    private readonly release: RecordRelease,
    @Inject(Clock) private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Throws EndcapError `invalid` on a pack that does not hold while nothing else is in force. */
  async run(packs: readonly NamedText[]): Promise<void> {
    const pointer = await this.book.pointer();
    const seed = contentDigest(packs.map(({ file, text }) => ({ file, text })));
    const correlationId = `seed-${seed.slice(0, 16)}`;
    try {
      if (pointer?.seed === seed) return;
      const documents = readPacks(packs, this.declared.catalogue());
      if (pointer !== undefined && pointer.seed === undefined) {
        const rules = await this.release.offered(documents, correlationId);
        if (rules.length > 0) this.log.info({ rules }, 'rule-pack.offered');
      } else await this.publish(documents, { pointer, seed, correlationId });
    } catch (error) {
      if (pointer === undefined || !(error instanceof EndcapError)) throw error;
      this.log.error({ issues: error.details.issues?.slice(0, 10) }, 'rule-pack.refused');
    }
  }

  private async publish(
    documents: readonly RuleDocument[],
    { pointer, seed, correlationId }: { pointer: RulesPointer | undefined; seed: string; correlationId: string },
  ): Promise<void> {
    const set = compileRuleSet(documents, this.declared.catalogue());
    const at = this.clock.now();
    const rules = await this.release.checked(documents, correlationId);
    await this.book.keep(set.digest, { documents, rolling: [] }, { principal: RELEASE.id, at });
    const disagreed = pointer?.disagreed ?? [];
    const versions = new Set(set.rules.map(({ version }) => version));
    const paused = pointer?.paused?.filter(({ ruleVersion }) => versions.has(ruleVersion)) ?? [];
    await this.book.pointTo(
      {
        id: 'in-force',
        schemaVersion: 1,
        version: pointer?.version ?? 0,
        digest: set.digest,
        seed,
        publishedBy: RELEASE.id,
        publishedAt: at,
        aside: set.rules.filter(({ version }) => disagreed.includes(version)).map(({ id }) => id),
        ...(disagreed.length === 0 ? {} : { disagreed }),
        rules,
        ...(paused.length === 0 ? {} : { paused }),
        ...(pointer?.resumed === undefined ? {} : { resumed: pointer.resumed }),
      },
      [
        {
          type: 'rule-set.published',
          at,
          correlationId,
          actor: RELEASE.id,
          refs: {},
          data: { ruleSet: set.digest, rules: set.rules.map((rule) => ({ id: rule.id, version: rule.version })) },
        },
      ],
    );
  }
}
