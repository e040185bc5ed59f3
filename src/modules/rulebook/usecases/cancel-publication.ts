import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, notFound } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { ended, type Publication } from '../domain/publication.js';
import type { By } from './by.js';
import { PublicationStore } from './publication-store.js';

/** Calls a planned publication off. Whoever may write rules may: doing nothing needs no second person. */
@Injectable()
export class CancelPublication {
  constructor(
    private readonly publications: PublicationStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `conflict` when it is over already. */
  async run(id: string, expected: number, { principal }: By): Promise<Publication> {
    const known = await this.publications.find(id);
    if (known === undefined) throw notFound('rule publication');
    if (known.version !== expected) throw stale();
    const end = ended(known, 'cancelled', { at: this.clock.now(), actor: principal.id });
    if (end === undefined) throw new EndcapError('conflict', `it is ${known.state} already`);
    if (!(await this.publications.save(end.publication, [end.event]))) throw stale();
    return { ...end.publication, version: known.version + 1 };
  }
}
