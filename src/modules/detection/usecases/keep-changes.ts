import type { FactPlace } from '../domain/fact-places.js';
import type { FactMemory } from './fact-memory.js';
import type { FactChanges } from './fact-store.js';

/** Writes what a pass changes, part by part, behind the pass. The questions answer false when what was decided has to be decided again. */
export type KeepsChanges = {
  readonly isWriting: boolean;
  /** True when one of these places is being written: it must not be changed meanwhile. */
  readonly holds: (places: Iterable<FactPlace>) => boolean;
  /** Waits until nothing is being written. */
  readonly written: () => Promise<boolean>;
  /** Begins to write what was changed since the last part, once that is written. */
  readonly write: () => Promise<boolean>;
};

/** For passes over facts that exist in memory alone. */
export const KEEPS_NOTHING: KeepsChanges = {
  isWriting: false,
  holds: () => false,
  written: () => Promise.resolve(true),
  write: () => Promise.resolve(true),
};

type Changed = { readonly takeChanges: () => { readonly changes: FactChanges; readonly places: readonly FactPlace[] } };

/**
 * Keeps a pass's changes in the database: one part is under way while the pass looks at the next signals, so that neither
 * waits for the other. Parts are written one after the other; after a crash in between, the pass is done once more and finds some of it done.
 */
export class KeepChanges implements KeepsChanges {
  private readonly places = new Set<FactPlace>();
  private writing: ReadonlySet<FactPlace> | undefined;
  private under: Promise<boolean> = Promise.resolve(true);

  constructor(
    private readonly pass: Changed,
    private readonly memory: Pick<FactMemory, 'commit' | 'evict'>,
  ) {}

  get isWriting(): boolean {
    return this.writing !== undefined;
  }

  holds(places: Iterable<FactPlace>): boolean {
    for (const place of places) if (this.writing?.has(place) === true) return true;
    return false;
  }

  written(): Promise<boolean> {
    return this.under;
  }

  async write(): Promise<boolean> {
    if (!(await this.under)) return false;
    const { changes, places } = this.pass.takeChanges();
    for (const place of places) this.places.add(place);
    this.writing = new Set(places);
    this.under = this.memory.commit(changes, places).finally(() => (this.writing = undefined));
    this.under.catch(() => undefined); // told to whoever asks next
    return true;
  }

  /** Writes what is left. False when others changed the same places: all the pass changed is forgotten, and read again. */
  async end(): Promise<boolean> {
    if ((await this.write()) && (await this.under)) return true;
    this.forget();
    return false;
  }

  /** Memory is ahead of the database. */
  forget(): void {
    this.memory.evict([...this.places, ...this.pass.takeChanges().places]);
  }

  /** Resolves when nothing is under way any more, whatever became of it. */
  async settle(): Promise<void> {
    await this.under.catch(() => undefined);
  }
}
