import type { KeyObject } from 'node:crypto';
import type { WallClock } from '../../kernel/index.js';
import type { Log } from '../logging/log.js';
import { GENESIS } from './chain.js';
import type { CheckpointFile } from './checkpoint-file.js';
import { makeCheckpoint } from './checkpoint.js';
import type { Ledger } from './ledger.js';

/** A checkpoint is due after this many entries … */
export const CHECKPOINT_ENTRIES = 10_000;
/** … or this long after the one before, if there are entries at all. */
export const CHECKPOINT_MS = 60_000;

type Anchor = { seq: number; hash: string; at: Date };

/**
 * Writes down outside the database, signed, what the ledger is. One writer at a time is enough (the relay's holder); two
 * would only say the same twice. Where the ledger is no longer what the last checkpoint saw, nothing more is signed.
 */
export class Checkpointer {
  private last: Anchor | undefined;
  private key: KeyObject | undefined;
  private complained = false;

  constructor(
    private readonly ledger: Ledger,
    private readonly file: CheckpointFile,
    private readonly wall: WallClock,
    private readonly log: Log,
  ) {}

  /** Anchors when it is time to; cheap when it is not. */
  async anchorWhenDue(): Promise<void> {
    this.last ??= (await this.readLast()) ?? { seq: 0, hash: GENESIS, at: this.wall.now() };
    const waited = this.wall.now().getTime() - this.last.at.getTime();
    if (waited < CHECKPOINT_MS && (this.ledger.knownSize ?? 0) - this.last.seq < CHECKPOINT_ENTRIES) return;
    await this.anchor();
    // The known size counts from here even where nothing could be signed: not to be tried again with every event.
    this.last = { ...this.last, seq: Math.max(this.last.seq, this.ledger.knownSize ?? 0), at: this.wall.now() };
  }

  /** Anchors every entry there is. Answers how many were new; does nothing when there are none. */
  async anchor(): Promise<number> {
    let anchored = 0;
    // What somebody else wrote meanwhile counts: read again, never from memory.
    let last = await this.readLast();
    if (last === undefined || !(await this.stillThere(last))) return 0;
    for (;;) {
      const hashes = await this.hashesAfter(last);
      if (hashes.length === 0) break;
      this.key ??= this.file.privateKey();
      const checkpoint = makeCheckpoint(last.seq + 1, hashes, this.wall.now(), this.key);
      await this.file.append(checkpoint);
      last = { seq: checkpoint.seq, hash: checkpoint.hash, at: new Date(checkpoint.at) };
      anchored += hashes.length;
    }
    this.last = last;
    return anchored;
  }

  /** Undefined when the last checkpoint does not hold: signing on top of it would whitewash it. */
  private async readLast(): Promise<Anchor | undefined> {
    const { checkpoint, fault } = await this.file.last();
    if (fault !== undefined) {
      this.complain({ fault }, 'checkpoints.bad');
      return undefined;
    }
    return checkpoint === undefined
      ? { seq: 0, hash: GENESIS, at: this.wall.now() }
      : { seq: checkpoint.seq, hash: checkpoint.hash, at: new Date(checkpoint.at) };
  }

  private async stillThere(last: Anchor): Promise<boolean> {
    if (last.seq === 0) return true;
    const entry = await this.ledger.rows.findOne({ _id: last.seq }, { projection: { hash: 1 } });
    if (entry?.hash === last.hash) return true;
    this.complain({ seq: last.seq }, 'ledger.rewritten');
    return false;
  }

  /** Hashes of the next entries, as far as they are linked; a broken link is for the verification to name. */
  private async hashesAfter(last: Anchor): Promise<string[]> {
    const rows = await this.ledger.rows
      .find({ _id: { $gt: last.seq } }, { projection: { hash: 1, prev: 1 } })
      .sort({ _id: 1 })
      .limit(CHECKPOINT_ENTRIES)
      .toArray();
    const hashes: string[] = [];
    let { seq, hash } = last;
    for (const row of rows) {
      if (row._id !== seq + 1 || row.prev !== hash) {
        this.complain({ seq: seq + 1 }, 'ledger.broken');
        break;
      }
      seq = row._id;
      hash = row.hash;
      hashes.push(hash);
    }
    return hashes;
  }

  private complain(facts: object, event: string): void {
    if (!this.complained) this.log.error(facts, event);
    this.complained = true;
  }
}
