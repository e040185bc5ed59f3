import type { EventDraft } from '../../../kernel/index.js';
import type { Publication } from '../domain/publication.js';

/** Publications planned for later. */
export abstract class PublicationStore {
  abstract insert(publication: Publication, events: readonly EventDraft[]): Promise<boolean>;
  /** False when somebody else was faster. */
  abstract save(publication: Publication, events: readonly EventDraft[]): Promise<boolean>;
  abstract find(id: string): Promise<Publication | undefined>;
  /** Latest activation first, before one of them. */
  abstract list(limit: number, before?: { activateAt: Date; id: string }): Promise<readonly Publication[]>;
}
