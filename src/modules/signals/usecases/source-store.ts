import type { EventDraft } from '../../../kernel/index.js';
import type { Source } from '../domain/source.js';

/** Keeps signal sources. */
export abstract class SourceStore {
  abstract find(id: string): Promise<Source | undefined>;
  abstract list(after: string | undefined, limit: number): Promise<Source[]>;
  /** False when the id is taken. */
  abstract insert(source: Source, event: EventDraft): Promise<boolean>;
  /** False when somebody else changed it since it was read. */
  abstract save(source: Source, event: EventDraft): Promise<boolean>;
}
