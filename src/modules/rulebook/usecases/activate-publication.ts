import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, type ErrorCode } from '../../../kernel/index.js';
import { Accounts } from '../../identity/index.js';
import { ended, type Publication } from '../domain/publication.js';
import { PublicationStore } from './publication-store.js';
import { PublishRules } from './publish-rules.js';
import { VersionsInForce } from './versions-in-force.js';

/** Refusals that will not go away by themselves. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['forbidden', 'conflict', 'invalid', 'not-found']);

/**
 * Brings a planned publication into force when its time has come. Its publisher is asked for anew: who is no longer active,
 * lost the role or got a smaller scope publishes nothing, and the plan lapses with the reason.
 */
@Injectable()
export class ActivatePublication {
  constructor(
    private readonly publications: PublicationStore,
    private readonly publish: PublishRules,
    private readonly inForce: VersionsInForce,
    private readonly accounts: Accounts,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Does nothing for one that is over. Throws when an engine is away: the job comes again. */
  async run(id: string): Promise<void> {
    const publication = await this.publications.find(id);
    if (publication?.state !== 'planned') return;
    const outcome = await this.tryToPublish(publication);
    const end = ended(publication, 'ruleSet' in outcome ? 'activated' : 'lapsed', {
      at: this.clock.now(),
      actor: publication.plannedBy,
      ...outcome,
    });
    if (end !== undefined && !(await this.publications.save(end.publication, [end.event]))) await this.run(id);
  }

  private async tryToPublish(publication: Publication): Promise<{ ruleSet: string } | { because: string }> {
    const done = await this.alreadyInForce(publication);
    if (done !== undefined) return { ruleSet: done };
    const account = await this.accounts.find(publication.plannedBy);
    if (account?.active !== true) return { because: 'who planned it is no longer active' };
    try {
      const { digest } = await this.publish.run(publication, { principal: account, correlationId: publication.correlationId });
      return { ruleSet: digest };
    } catch (error) {
      if (error instanceof EndcapError && FINAL.has(error.code)) return { because: reasonOf(error) };
      throw error;
    }
  }

  /** The set in force when it holds all that was planned: a process died between publishing and saying so. */
  private async alreadyInForce({ publish, retire }: Publication): Promise<string | undefined> {
    const pointer = (await this.inForce.standing())?.pointer;
    const rules = pointer?.rules ?? [];
    const there = publish.every(({ rule, number }) => rules.some((one) => one.rule === rule && one.number === number));
    return there && !rules.some(({ rule }) => retire.includes(rule)) ? pointer?.digest : undefined;
  }
}

const reasonOf = ({ message, details }: EndcapError): string =>
  [message, ...(details.issues ?? []).slice(0, 3).map(({ path, message: text }) => `${path} ${text}`)].join('; ');
