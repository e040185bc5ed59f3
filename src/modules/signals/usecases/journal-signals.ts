import { Injectable } from '@nestjs/common';
import { EndcapError, Ids } from '../../../kernel/index.js';
import { GroupCommit } from '../../../platform/index.js';
import { HandOver } from './hand-over.js';
import { SignalBacklog } from './signal-backlog.js';
import { SignalStore, type NewSignal } from './signal-store.js';

/** What the journal says to a signal: new to it, seen with the same body, or seen with another. */
export type Journalled = 'new' | 'duplicate' | 'conflict';
type Unbatched = Omit<NewSignal, 'signal'> & { readonly signal: Omit<NewSignal['signal'], 'batch'> };

/** Most singles of one write, and writes under way at once. */
const GROUP = 256;
const WRITES = 2;
/** Most signals this process holds in memory, waiting for the journal; and of one source. */
const MOST_HELD = 20_000;
const MOST_HELD_OF_SOURCE = 10_000;

/**
 * Writes signals to the journal and answers when they and the work they mean are durable. Single signals of different requests share a write.
 * Bounded: over its limits it refuses with `overloaded` before anything is held.
 */
@Injectable()
export class JournalSignals {
  private readonly held = new Map<string, number>();
  private heldInAll = 0;
  private readonly singles: GroupCommit<Unbatched, Journalled>;

  constructor(
    private readonly store: SignalStore,
    private readonly backlog: SignalBacklog,
    private readonly handOver: HandOver,
    private readonly ids: Ids,
  ) {
    const options = { maxGroup: GROUP, limit: MOST_HELD, concurrency: WRITES, overloaded };
    this.singles = new GroupCommit((items) => this.write(items), options);
  }

  /** Results in the order of the signals, which all come from one source. */
  async run(source: string, signals: readonly Unbatched[]): Promise<Journalled[]> {
    const [first] = signals;
    if (first === undefined) return [];
    if (this.backlog.full()) throw overloaded();
    this.hold(source, signals.length);
    try {
      return signals.length === 1 ? [await this.singles.add(first)] : await this.write(signals);
    } finally {
      this.hold(source, -signals.length);
    }
  }

  private hold(source: string, signals: number): void {
    const ofSource = (this.held.get(source) ?? 0) + signals;
    if (signals > 0 && (ofSource > MOST_HELD_OF_SOURCE || this.heldInAll + signals > MOST_HELD)) throw overloaded();
    this.heldInAll += signals;
    if (ofSource === 0) this.held.delete(source);
    else this.held.set(source, ofSource);
  }

  private async write(signals: readonly Unbatched[]): Promise<Journalled[]> {
    const batch = this.ids.next('bat');
    const firsts = new Map<string, NewSignal>();
    for (const { signal, ...rest } of signals) if (!firsts.has(signal.id)) firsts.set(signal.id, { signal: { ...signal, batch }, ...rest });
    const known = new Map((await this.store.insert([...firsts.values()])).map((row) => [row.id, row]));
    await this.handOn(
      batch,
      [...firsts.values()].filter(({ signal }) => (known.get(signal.id)?.batch ?? batch) === batch),
    );
    // They come again because they were not answered: perhaps whoever journalled them died before it handed them on.
    await this.handOver.ensure([...new Set([...known.values()].map((row) => row.batch))].filter((before) => before !== batch));
    const told = new Set<string>();
    return signals.map(({ signal }) => {
      const before = known.get(signal.id) ?? firsts.get(signal.id)?.signal;
      // Ours under the same batch: an attempt before this one got through although its answer was lost.
      const isNew = before?.batch === batch && !told.has(signal.id);
      told.add(signal.id);
      if (isNew) return 'new';
      return before?.digest === signal.digest ? 'duplicate' : 'conflict';
    });
  }

  private async handOn(batch: string, inserted: readonly NewSignal[]): Promise<void> {
    const [first] = inserted;
    if (first === undefined) return;
    this.backlog.grewBy(inserted.length);
    const { receivedAt, correlationId } = first.signal;
    await this.handOver.run({ batch, signals: inserted.length, receivedAt, correlationId });
  }
}

const overloaded = (): EndcapError =>
  new EndcapError('overloaded', 'more signals are arriving than can be journalled', { retryAfterSeconds: 1 });
