import type { Change, TrackedException } from '../domain/tracked-exception.js';
import type { CauseMember, Incident } from '../domain/incident.js';
import type { EventDraft, SubjectKey } from '../../../kernel/index.js';

/** Exceptions as use cases write them. */
export abstract class ExceptionStore {
  abstract find(id: string): Promise<TrackedException | undefined>;
  abstract findMany(ids: readonly string[]): Promise<TrackedException[]>;
  /** The newest exception of each merge key that is open, or was closed at or after `since`. */
  abstract newestOf(mergeKeys: readonly string[], since: Date): Promise<Map<string, TrackedException>>;
  /** Open ones a shared cause is behind, as far as an incident has to know them: there may be thousands. */
  abstract openWithCause(sharedCause: SubjectKey): Promise<CauseMember[]>;
  /** True while an exception of the incident is open. */
  abstract anyOpenIn(incident: string): Promise<boolean>;
  /**
   * Writes changes: those at version 1 that are not stored yet are inserted, the others saved by compare-and-set.
   * Answers the ids that lost against another writer.
   */
  abstract write(changes: readonly { readonly change: Change; readonly isNew: boolean }[]): Promise<Set<string>>;
}

/** Incidents as use cases write them. */
export abstract class IncidentStore {
  abstract open(key: string): Promise<Incident | undefined>;
  abstract find(id: string): Promise<Incident | undefined>;
  abstract insert(incident: Incident, events: readonly EventDraft[]): Promise<boolean>;
  abstract save(incident: Incident, events: readonly EventDraft[]): Promise<boolean>;
}
