import { differsFrom, type Checkpoint } from './checkpoint.js';
import { entryHash, GENESIS, type LedgerEntry } from './chain.js';

export type FaultKind = 'altered' | 'missing' | 'inserted' | 'unlinked' | 'rewritten' | 'truncated' | 'checkpoints';

/** The first entry that is not what was recorded, and how that shows. */
export type LedgerFault = { readonly seq: number; readonly kind: FaultKind; readonly reason: string };

export type Verification = {
  /** True when nothing wrong was found; says nothing of entries after the last checkpoint beyond their being linked. */
  readonly verified: boolean;
  /** Entries looked at. */
  readonly entries: number;
  /** Last entry a checkpoint outside the database vouches for; 0 without one. */
  readonly anchoredTo: number;
  /** Entries after it: linked, but only as trustworthy as the database. */
  readonly unanchored: number;
  readonly checkpoints: number;
  readonly firstBad?: LedgerFault;
};

const FIELDS = new Set(['_id', 'event', 'type', 'at', 'recordedAt', 'correlationId', 'actor', 'refs', 'data', 'prev', 'hash']);

/**
 * Checks a ledger entry by entry, in the order of `_id`, against itself (hash and link) and against signed checkpoints.
 * Stops looking at the first bad entry. Pure: entries come from wherever.
 */
export class LedgerVerifier {
  private count = 0;
  private last: { seq: number; hash: string; anchored: boolean } = { seq: 0, hash: GENESIS, anchored: true };
  /** A broken link before this entry: the next one tells which side of it is foreign. */
  private doubt: { before: number; entry: { seq: number; hash: string } } | undefined;
  private fault: LedgerFault | undefined;
  private readonly seals: { checkpoint: Checkpoint; fingerprints: Buffer }[];
  private seal = 0;

  /** `checkpoints` in the order of the file, signatures already checked. */
  constructor(checkpoints: readonly Checkpoint[]) {
    this.seals = checkpoints.map((checkpoint) => ({ checkpoint, fingerprints: Buffer.from(checkpoint.fingerprints ?? '', 'base64') }));
  }

  /** Looks at the next entry. False when the ledger is bad and looking on is of no use. */
  take(entry: LedgerEntry): boolean {
    if (this.fault !== undefined) return false;
    this.count += 1;
    const expected = this.last.seq + 1;
    this.fault = this.resolveDoubt(entry) ?? this.misplaced(entry, expected) ?? this.altered(entry);
    if (this.fault === undefined) this.link(entry);
    return this.fault === undefined;
  }

  /** What was found, once there are no more entries. */
  finish(): Verification {
    this.fault ??= this.resolveDoubt(undefined);
    const anchoredTo = this.seals.reduce((most, { checkpoint }) => Math.max(most, checkpoint.seq), 0);
    if (this.fault === undefined && this.last.seq < anchoredTo)
      this.fault = { seq: this.last.seq + 1, kind: 'truncated', reason: `a checkpoint vouches for entries up to ${anchoredTo}` };
    return {
      verified: this.fault === undefined,
      entries: this.count,
      anchoredTo,
      unanchored: Math.max(0, this.last.seq - anchoredTo),
      checkpoints: this.seals.length,
      ...(this.fault === undefined ? {} : { firstBad: this.fault }),
    };
  }

  private misplaced(entry: LedgerEntry, expected: number): LedgerFault | undefined {
    if (entry._id === expected) return undefined;
    const later = typeof entry._id === 'number' && Number.isInteger(entry._id) && entry._id > expected;
    return later
      ? { seq: expected, kind: 'missing', reason: `the next entry is ${entry._id}` }
      : { seq: expected, kind: 'inserted', reason: 'an entry stands where none was recorded' };
  }

  private altered(entry: LedgerEntry): LedgerFault | undefined {
    const foreign = Object.keys(entry).find((key) => !FIELDS.has(key));
    if (foreign !== undefined) return { seq: entry._id, kind: 'altered', reason: 'it has a field no entry has' };
    if (recomputed(entry) !== entry.hash) return { seq: entry._id, kind: 'altered', reason: 'its content does not have its hash' };
    return undefined;
  }

  private link(entry: LedgerEntry): void {
    const anchored = this.matchesSeal(entry);
    if (anchored === false) this.fault = { seq: entry._id, kind: 'rewritten', reason: 'it is another one than a signed checkpoint saw' };
    else if (entry.prev !== this.last.hash) {
      // What a checkpoint vouches for is not in doubt: then it is the newcomer.
      if (this.last.anchored) this.fault = unlinked(entry._id);
      else this.doubt = { before: this.last.seq, entry: { seq: entry._id, hash: entry.hash } };
    }
    this.last = { seq: entry._id, hash: entry.hash, anchored: anchored === true };
  }

  /** True when a checkpoint saw this very entry, false when it saw another one, undefined after the last checkpoint. */
  private matchesSeal(entry: LedgerEntry): boolean | undefined {
    while (this.seal < this.seals.length && (this.seals[this.seal]?.checkpoint.seq ?? 0) < entry._id) this.seal += 1;
    let seen = false;
    for (let index = this.seal; index < this.seals.length; index += 1) {
      const { checkpoint, fingerprints } = this.seals[index] as { checkpoint: Checkpoint; fingerprints: Buffer };
      if (checkpoint.from > entry._id) break;
      if (checkpoint.seq < entry._id) continue;
      if (differsFrom(checkpoint, fingerprints, entry._id, entry.hash)) return false;
      seen = true;
    }
    return seen ? true : undefined;
  }

  /** When the entry after the doubtful one is linked to it, the one before the broken link was replaced; else it is foreign. */
  private resolveDoubt(next: LedgerEntry | undefined): LedgerFault | undefined {
    if (this.doubt === undefined) return undefined;
    const { before, entry } = this.doubt;
    return unlinked(next === undefined || next.prev === entry.hash ? before : entry.seq);
  }
}

const unlinked = (seq: number): LedgerFault => ({ seq, kind: 'unlinked', reason: 'it is not the entry its neighbours are chained to' });

function recomputed(entry: LedgerEntry): string | undefined {
  try {
    return entryHash(entry);
  } catch {
    return undefined; // not even JSON any more
  }
}
