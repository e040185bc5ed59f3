import type { FactPlace } from '../domain/fact-places.js';
import type { FactMemory } from './fact-memory.js';
import type { FactChanges } from './fact-store.js';

/** Writes what a pass changes, part by part, behind the pass. */
export type KeepsChanges = {
  /** Begins to write what the pass is done with after so many occasions. False when what was decided has to be decided again. */
  readonly write: (looked: number) => Promise<boolean>;
};

/** For passes over facts that exist in memory alone. */
export const KEEPS_NOTHING: KeepsChanges = { write: () => Promise.resolve(true) };

type Changed = { readonly takeChanges: (looked?: number) => { readonly changes: FactChanges; readonly places: readonly FactPlace[] } };

/**
 * Keeps a pass's changes in the database: one part is under way while the pass looks at the next signals, so that neither
 * waits for the other. After a crash between two parts, the pass is done once more and finds some of it done.
 */
export class KeepChanges implements KeepsChanges {
  private readonly places = new Set<FactPlace>();
  private isWriting = false;
  private under: Promise<boolean> = Promise.resolve(true);

  constructor(
    private readonly pass: Changed,
    private readonly memory: Pick<FactMemory, 'commit' | 'evict'>,
  ) {}

  /** While a part is under way the next one grows. */
  async write(looked: number): Promise<boolean> {
    if (this.isWriting) return true;
    if (!(await this.under)) return false;
    this.begin(looked);
    return true;
  }

  /** Writes what is left. False when others changed the same places: all the pass changed is forgotten, and read again. */
  async end(): Promise<boolean> {
    if (await this.under) {
      this.begin();
      if (await this.under) return true;
    }
    this.forget();
    return false;
  }

  /** The pass broke off: waits for what is under way, whatever becomes of it, and forgets all. */
  async abandon(): Promise<void> {
    await this.under.catch(() => undefined);
    this.forget();
  }

  /** Memory is ahead of the database. */
  private forget(): void {
    this.memory.evict([...this.places, ...this.pass.takeChanges().places]);
  }

  private begin(looked?: number): void {
    const { changes, places } = this.pass.takeChanges(looked);
    if (places.length === 0) return;
    for (const place of places) this.places.add(place);
    this.isWriting = true;
    this.under = this.memory.commit(changes, places).finally(() => (this.isWriting = false));
    this.under.catch(() => undefined); // told to whoever asks next
  }
}
