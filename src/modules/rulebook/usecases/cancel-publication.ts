import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, notFound, type Principal } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { ended, type Publication } from '../domain/publication.js';
import { reachInForce, reachOf } from '../domain/reach.js';
import { documentOf } from '../domain/rule-version.js';
import type { By } from './by.js';
import { mustCover } from './must-cover.js';
import { PublicationStore } from './publication-store.js';
import { RuleVersionStore } from './rule-version-store.js';
import { VersionsInForce } from './versions-in-force.js';

/**
 * Calls a planned publication off. Whoever may write rules, for all places it is about, may: doing nothing needs no second
 * person.
 */
@Injectable()
export class CancelPublication {
  constructor(
    private readonly publications: PublicationStore,
    private readonly versions: RuleVersionStore,
    private readonly inForce: VersionsInForce,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `conflict` when it is over already, `forbidden` where what it is about reaches outside their scope. */
  async run(id: string, expected: number, { principal }: By): Promise<Publication> {
    const known = await this.publications.find(id);
    if (known === undefined) throw notFound('rule publication');
    if (known.version !== expected) throw stale();
    const end = ended(known, 'cancelled', { at: this.clock.now(), actor: principal.id });
    await this.mustCoverAll(known, principal);
    if (end === undefined) throw new EndcapError('conflict', `it is ${known.state} already`);
    if (!(await this.publications.save(end.publication, [end.event]))) throw stale();
    return { ...end.publication, version: known.version + 1 };
  }
  private async mustCoverAll({ publish, retire }: Publication, principal: Principal): Promise<void> {
    const documents = (await this.inForce.standing())?.documents ?? [];
    const coming = await this.versions.findMany(publish);
    for (const version of coming) mustCover(principal, version.rule, [reachOf(documentOf(version))]);
    for (const rule of [...retire, ...publish.map((one) => one.rule)]) mustCover(principal, rule, reachInForce(rule, documents));
  }
}
