import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, Ids } from '../../../kernel/index.js';
import type { SetChange } from '../domain/compose-set.js';
import { publicationEvent, type Publication } from '../domain/publication.js';
import type { By } from './by.js';
import { PublicationStore } from './publication-store.js';
import { VersionsInForce } from './versions-in-force.js';
import { WeighPublication } from './weigh-publication.js';

/** Plans a publication for a moment of business time. What could not be published now is refused now. */
@Injectable()
export class PlanPublication {
  constructor(
    private readonly publications: PublicationStore,
    private readonly inForce: VersionsInForce,
    private readonly weigh: WeighPublication,
    private readonly ids: Ids,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `invalid` for a moment that has passed, and as `WeighPublication` does. */
  async run(change: SetChange, activateAt: Date, { principal, correlationId }: By): Promise<Publication> {
    const at = this.clock.now();
    if (activateAt <= at)
      throw new EndcapError('invalid', 'this moment has passed', { issues: [{ path: 'activateAt', message: 'must lie in the future' }] });
    const standing = await this.inForce.standing();
    if (standing === undefined) throw new EndcapError('unavailable', 'no rule set has been published yet');
    await this.weigh.run(change, standing, principal);
    const publication: Publication = {
      id: this.ids.next('rpb'),
      version: 1,
      schemaVersion: 1,
      state: 'planned',
      publish: change.publish,
      retire: change.retire,
      ...(change.note === undefined ? {} : { note: change.note }),
      activateAt,
      plannedBy: principal.id,
      plannedAt: at,
      correlationId,
    };
    const event = publicationEvent('rule-publication.planned', publication, { at, actor: principal.id });
    await this.publications.insert(publication, [{ ...event, due: { 'rules.activate': activateAt } }]);
    return publication;
  }
}
