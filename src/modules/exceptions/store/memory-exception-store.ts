import type { SubjectKey } from '../../../kernel/index.js';
import type { CauseMember, Incident } from '../domain/incident.js';
import { isOpen, type Change, type TrackedException } from '../domain/tracked-exception.js';
import type { ExceptionReader, UnderWay } from '../usecases/exception-reader.js';
import { ExceptionStore, IncidentStore } from '../usecases/exception-store.js';
import type { EventDraft } from '../../../kernel/index.js';

/** Is told of everything written: the entity at its version, and what happened. */
export type Written<T> = (entity: T, events: readonly EventDraft[]) => void;

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

const NONE: ReadonlySet<string> = new Set();

/** Lists of ids under keys, kept small: an empty list is not kept. */
class Index {
  private readonly ids = new Map<string, Set<string>>();

  of(key: string): ReadonlySet<string> {
    return this.ids.get(key) ?? NONE;
  }

  move(id: string, from: string | undefined, to: string | undefined): void {
    if (from === to) return;
    if (from !== undefined) {
      this.ids.get(from)?.delete(id);
      if (this.ids.get(from)?.size === 0) this.ids.delete(from);
    }
    if (to !== undefined) this.ids.set(to, (this.ids.get(to) ?? new Set()).add(id));
  }
}

/**
 * Exceptions in memory, for history lived again: the same contract as in MongoDB, told to nobody but `written`. One that is
 * over is let go once another of its merge key was opened: nobody asks for it any more.
 */
export class MemoryExceptionStore extends ExceptionStore implements ExceptionReader {
  private readonly rows = new Map<string, TrackedException>();
  private readonly newest = new Map<string, TrackedException>();
  private readonly openOnSubject = new Index();
  private readonly openOfCause = new Index();
  private readonly openOfIncident = new Index();

  constructor(private readonly written: Written<TrackedException> = () => undefined) {
    super();
  }

  find(id: string): Promise<TrackedException | undefined> {
    return Promise.resolve(this.rows.get(id));
  }

  findMany(ids: readonly string[]): Promise<TrackedException[]> {
    return Promise.resolve([...new Set(ids)].flatMap((id) => this.rows.get(id) ?? []).sort(byId));
  }

  newestOf(mergeKeys: readonly string[], since: Date): Promise<Map<string, TrackedException>> {
    const found = mergeKeys.flatMap((key): [string, TrackedException][] => {
      const known = this.newest.get(key);
      const counts = known !== undefined && (isOpen(known) || (known.closedAt !== undefined && known.closedAt >= since));
      return counts ? [[key, known]] : [];
    });
    return Promise.resolve(new Map(found));
  }

  openWithCause(sharedCause: SubjectKey): Promise<CauseMember[]> {
    return this.findMany([...this.openOfCause.of(sharedCause)]);
  }

  anyOpenIn(incident: string): Promise<boolean> {
    return Promise.resolve(this.openOfIncident.of(incident).size > 0);
  }

  async openOn(subjects: readonly SubjectKey[]): Promise<UnderWay[]> {
    return this.findMany(subjects.flatMap((subject) => [...this.openOnSubject.of(subject)]));
  }

  openedBetween(from: Date, until: Date): Promise<TrackedException[]> {
    const found = [...this.rows.values()].filter(({ openedAt }) => openedAt >= from && openedAt < until);
    return Promise.resolve(found.sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime() || byId(a, b)));
  }

  write(changes: readonly { readonly change: Change; readonly isNew: boolean }[]): Promise<Set<string>> {
    const lost = new Set<string>();
    for (const { change, isNew } of changes) if (!this.put(change, isNew)) lost.add(change.entity.id);
    return Promise.resolve(lost);
  }

  private put({ entity, events }: Change, isNew: boolean): boolean {
    const before = this.rows.get(entity.id);
    if (isNew && before !== undefined) return true; // the same exception again
    if (!isNew && before?.version !== entity.version) return false;
    const newest = this.newest.get(entity.mergeKey);
    if (isOpen(entity) && newest !== undefined && newest.id !== entity.id) {
      if (isOpen(newest)) return false;
      this.rows.delete(newest.id);
    }
    const row = isNew ? entity : { ...entity, version: entity.version + 1 };
    this.rows.set(row.id, row);
    this.newest.set(row.mergeKey, row);
    const [was, is] = [before !== undefined && isOpen(before) ? before : undefined, isOpen(row) ? row : undefined];
    this.openOnSubject.move(row.id, was?.subject, is?.subject);
    this.openOfCause.move(row.id, was?.sharedCause, is?.sharedCause);
    this.openOfIncident.move(row.id, was?.incident, is?.incident);
    this.written(row, events);
    return true;
  }
}

/** Incidents in memory. */
export class MemoryIncidentStore extends IncidentStore {
  private readonly rows = new Map<string, Incident>();
  private readonly openKeys = new Map<string, string>();
  /** How many there ever were. */
  count = 0;

  open(key: string): Promise<Incident | undefined> {
    return this.find(this.openKeys.get(key) ?? '');
  }

  find(id: string): Promise<Incident | undefined> {
    return Promise.resolve(this.rows.get(id));
  }

  insert(incident: Incident): Promise<boolean> {
    if (this.rows.has(incident.id) || (incident.openKey !== undefined && this.openKeys.has(incident.openKey)))
      return Promise.resolve(false);
    this.count += 1;
    this.put(incident);
    return Promise.resolve(true);
  }

  save(incident: Incident): Promise<boolean> {
    const before = this.rows.get(incident.id);
    if (before?.version !== incident.version) return Promise.resolve(false);
    if (before.openKey !== undefined) this.openKeys.delete(before.openKey);
    this.put({ ...incident, version: incident.version + 1 });
    return Promise.resolve(true);
  }

  private put(incident: Incident): void {
    this.rows.set(incident.id, incident);
    if (incident.openKey !== undefined) this.openKeys.set(incident.openKey, incident.id);
  }
}
