import { EndcapError, type FactView, type SubjectKey } from '../../../kernel/index.js';
import type { Directory, DirectorySnapshot } from '../../masterdata/index.js';
import type { Touched } from '../domain/touched-subjects.js';
import type { FactPlace } from '../domain/fact-places.js';
import { FactMemory, type Shelf } from './fact-memory.js';
import { FactStore, type KeptFacts } from './fact-store.js';
import { ReadFacts } from './read-facts.js';
import { StoreCalendar } from './store-calendar.js';
import { World } from './world.js';
import { Worlds } from './worlds.js';

/** Documents (subjects with facts) held at most; one costs about 1.1 kB. */
export const MOST_HELD = 1_000_000;

/** Keeps nothing anywhere: what is in memory is all there is. */
class NoFactStore extends FactStore {
  marks = () => Promise.resolve(new Map<string, number>());
  load = () => Promise.resolve(new Map<string, KeptFacts>());
  save = () => Promise.resolve(true);
  raise = () => Promise.resolve(new Map<string, number>());
  handedOn = () => Promise.resolve();
}

/** Lets no place go, for nothing could bring it back. */
class WholeMemory extends FactMemory {
  protected override readonly most = { documents: Infinity, shelves: Infinity };

  /** A place nobody has spoken of is empty, and there from now on: nothing has to be opened. */
  override at(place: FactPlace): Shelf {
    let known = this.shelves.get(place);
    if (known === undefined) this.shelves.set(place, (known = this.shelf(place, 0, undefined)));
    return known;
  }

  /** Everything is open. */
  override open(): Promise<void> {
    return Promise.resolve();
  }

  /** Throws `too-large` when the facts do not fit any more. */
  mustFit(): void {
    let documents = 0;
    for (const shelf of this.shelves.values()) documents += shelf.documents.size;
    if (documents > MOST_HELD)
      throw new EndcapError('too-large', `history has facts of more than ${MOST_HELD} subjects: replay some of the stores`);
  }
}

/** A world whose views are made once a moment, for everybody who looks, until the facts change. */
export class SharedWorld extends World {
  private readonly views = new Map<SubjectKey, FactView>();

  override viewOf(touched: Touched, at: number): FactView {
    return this.known(touched.subject, at) ?? this.keep(super.viewOf(touched, at));
  }

  override view(subject: SubjectKey, at: number): FactView {
    return this.known(subject, at) ?? this.keep(super.view(subject, at));
  }

  /** To be called when facts have changed. */
  forget(): void {
    this.views.clear();
  }

  private known(subject: SubjectKey, at: number): FactView | undefined {
    const known = this.views.get(subject);
    return known?.at.getTime() === at ? known : undefined;
  }

  private keep(made: FactView): FactView {
    this.views.set(made.subject, made);
    return made;
  }
}

/** Everybody looks at the one world there is. */
class OneWorld extends Worlds {
  current: SharedWorld | undefined;

  override now(): World {
    return this.current ?? super.now();
  }
}

/** Facts that exist in memory alone: the same that production keeps, for lives that are lived again. */
export class FactsInMemory {
  private readonly calendar = new StoreCalendar();
  private readonly worlds: OneWorld;
  readonly memory: WholeMemory;
  readonly reader: ReadFacts;

  constructor(private readonly directory: Directory) {
    this.memory = new WholeMemory(new NoFactStore(), directory, this.calendar);
    this.worlds = new OneWorld(directory, this.memory, this.calendar);
    this.reader = new ReadFacts(this.memory, this.worlds);
  }

  /** The world from now on; to be made anew when master data changed, and now and then, for it remembers moments. */
  world(): SharedWorld {
    const snapshot: DirectorySnapshot = this.directory.snapshot();
    return (this.worlds.current = new SharedWorld(snapshot, this.memory, this.calendar));
  }
}
