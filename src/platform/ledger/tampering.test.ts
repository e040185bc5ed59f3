import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import type { FlowEvent } from '../../kernel/index.js';
import { chainEntry, entryHash, GENESIS, type LedgerEntry } from './chain.js';
import { isSigned, makeCheckpoint, type Checkpoint } from './checkpoint.js';
import { readCheckpoints } from './checkpoint-file.js';
import { LedgerVerifier, type Verification } from './verify.js';

const AT = new Date('2026-03-02T08:00:00Z');
const key = generateKeyPairSync('ed25519');
const pem = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const event = (index: number): FlowEvent => ({
  id: `exc_${index}.1.0`,
  type: index % 5 === 0 ? 'signals.journalled' : 'exception.opened',
  at: new Date(AT.getTime() + index * 1_000),
  correlationId: `cor-${index}`,
  actor: 'system:endcap',
  refs: index % 5 === 0 ? { batch: `bat_${index}` } : { exception: `exc_${index}`, store: String(index % 7) },
  data: { moneyAtRisk: index * 100, note: 'schön — ✓', nested: { list: [index, null, true] } },
});
const rehashed = (entry: Omit<LedgerEntry, 'hash'>): LedgerEntry => ({ ...entry, hash: entryHash(entry) });

/** Chains events after what is there. */
function extend(entries: readonly LedgerEntry[], events: readonly FlowEvent[]): LedgerEntry[] {
  const all = [...entries];
  for (const each of events) all.push(chainEntry(all.length + 1, all.at(-1)?.hash ?? GENESIS, each, AT));
  return all;
}
const ledger = (length: number): LedgerEntry[] =>
  extend(
    [],
    Array.from({ length }, (_, index) => event(index + 1)),
  );

/** Checkpoints over the first entries, every `every` of them. */
function checkpoints(entries: readonly LedgerEntry[], every: number, upTo = entries.length): Checkpoint[] {
  const made: Checkpoint[] = [];
  for (let from = 1; from <= upTo; from += every) {
    const hashes = entries.slice(from - 1, Math.min(from - 1 + every, upTo)).map((entry) => entry.hash);
    made.push(makeCheckpoint(from, hashes, AT, key.privateKey));
  }
  return made;
}
function verify(entries: readonly LedgerEntry[], anchors: readonly Checkpoint[]): Verification {
  const verifier = new LedgerVerifier(anchors);
  for (const entry of entries) if (!verifier.take(entry)) break;
  return verifier.finish();
}

type Tampering = (entries: LedgerEntry[], at: number, other: number) => { entries: LedgerEntry[]; firstBad: number } | undefined;
const replace = (entries: readonly LedgerEntry[], index: number, entry: LedgerEntry): LedgerEntry[] => entries.with(index, entry);
/** Gives everything from an index on fresh numbers, links and hashes: what somebody would do who knows the format. */
const rewriteFrom = (entries: readonly LedgerEntry[], index: number): LedgerEntry[] => {
  const all = entries.slice(0, index);
  for (const entry of entries.slice(index)) all.push(rehashed({ ...entry, _id: all.length + 1, prev: all.at(-1)?.hash ?? GENESIS }));
  return all;
};

/** Seen from the entries alone, whether a checkpoint covers them or not. `at` and `other` are indexes, `at` the smaller. */
const VISIBLE: Record<string, Tampering> = {
  'an edited value': (all, at) => ({
    entries: replace(all, at, { ...all[at]!, data: { ...all[at]!.data, moneyAtRisk: -1 } }),
    firstBad: at + 1,
  }),
  'another actor': (all, at) => ({ entries: replace(all, at, { ...all[at]!, actor: 'usr_mallory' }), firstBad: at + 1 }),
  'another time': (all, at) => ({ entries: replace(all, at, { ...all[at]!, at: '2020-01-01T00:00:00.000Z' }), firstBad: at + 1 }),
  'a reference taken away': (all, at) => ({ entries: replace(all, at, { ...all[at]!, refs: {} }), firstBad: at + 1 }),
  'a field added': (all, at) => ({ entries: replace(all, at, { ...all[at]!, approvedBy: 'x' } as LedgerEntry), firstBad: at + 1 }),
  'another hash': (all, at) => ({ entries: replace(all, at, { ...all[at]!, hash: 'f'.repeat(64) }), firstBad: at + 1 }),
  'an edit with its hash made anew': (all, at) =>
    at === all.length - 1 ? undefined : { entries: replace(all, at, rehashed({ ...all[at]!, actor: 'usr_mallory' })), firstBad: at + 1 },
  'a deleted entry': (all, at) => (at === all.length - 1 ? undefined : { entries: all.toSpliced(at, 1), firstBad: at + 1 }),
  'a deleted stretch': (all, at, other) =>
    other === all.length - 1 ? undefined : { entries: all.toSpliced(at, other - at + 1), firstBad: at + 1 },
  'two entries swapped': (all, at, other) =>
    at === other
      ? undefined
      : { entries: all.with(at, { ...all[other]!, _id: at + 1 }).with(other, { ...all[at]!, _id: other + 1 }), firstBad: at + 1 },
  'an entry between two others': (all, at) => ({ entries: all.toSpliced(at, 0, { ...all[at]!, _id: at + 0.5 }), firstBad: at + 1 }),
  'an entry before the first': (all) => ({ entries: [{ ...all[0]!, _id: 0 }, ...all], firstBad: 1 }),
  'an entry with a text for a number': (all, at) => ({
    entries: replace(all, at, { ...all[at]!, _id: String(at + 1) as unknown as number }),
    firstBad: at + 1,
  }),
};
/** Consistent in themselves: only a checkpoint outside the database shows them. */
const CONSISTENT: Record<string, Tampering> = {
  'the tail cut off': (all, at) => ({ entries: all.slice(0, at), firstBad: at + 1 }),
  'everything from an edit on rewritten': (all, at) => ({
    entries: rewriteFrom(replace(all, at, { ...all[at]!, actor: 'usr_mallory' }), at),
    firstBad: at + 1,
  }),
  'an entry deleted and the rest rewritten': (all, at) => ({ entries: rewriteFrom(all.toSpliced(at, 1), at), firstBad: at + 1 }),
  'an entry inserted and the rest rewritten': (all, at) => ({
    entries: rewriteFrom(all.toSpliced(at, 0, { ...all[at]!, event: 'forged.1.0', actor: 'usr_mallory' }), at),
    firstBad: at + 1,
  }),
  'two entries swapped and the rest rewritten': (all, at, other) =>
    at === other ? undefined : { entries: rewriteFrom(all.with(at, all[other]!).with(other, all[at]!), at), firstBad: at + 1 },
  'the last entry edited with its hash': (all) => ({
    entries: replace(all, all.length - 1, rehashed({ ...all.at(-1)!, actor: 'usr_mallory' })),
    firstBad: all.length,
  }),
};

/** Tries each tampering at `full` generated places, or the share of them that is run here; answers how many there were and which were missed or misnamed. */
function tryOut(tamperings: Record<string, Tampering>, full: number, anchorsOf: (entries: LedgerEntry[], every: number) => Checkpoint[]) {
  let tried = 0;
  const missed: string[] = [];
  for (const [name, tamper] of Object.entries(tamperings))
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 20 }), (length, a, b, every) => {
        const entries = ledger(length);
        const [at, other] = [a % length, b % length].sort((x, y) => x - y) as [number, number];
        const tampered = tamper(entries, at, other);
        if (tampered === undefined) return;
        tried += 1;
        const found = verify(tampered.entries, anchorsOf(entries, every));
        if (found.verified || found.firstBad?.seq !== tampered.firstBad)
          missed.push(`${name} in ${length} at ${tampered.firstBad}: ${JSON.stringify(found.firstBad)}`);
      }),
      counted(full),
    );
  return { tried, missed };
}

describe('tampering with the ledger', () => {
  it('is found and its first bad entry named, whatever was done to anchored entries', () => {
    const { tried, missed } = tryOut({ ...VISIBLE, ...CONSISTENT }, 500, (entries, every) => checkpoints(entries, every));
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(200);
  });

  it('is found and named without any checkpoint when the chain itself is broken', () => {
    const { tried, missed } = tryOut(VISIBLE, 400, () => []);
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(200);
  });

  it('is found in entries after the last checkpoint when the chain itself is broken', () => {
    const { missed } = tryOut(VISIBLE, 200, (entries, every) => checkpoints(entries, every, Math.floor(entries.length / 2)));
    expect(missed).toEqual([]);
  });

  it('is found in an entry with its hash and the next link made anew, since that link is hashed too', () => {
    const entries = ledger(9);
    const edited = rehashed({ ...entries[3]!, actor: 'usr_mallory' });
    const relinked = entries.with(3, edited).with(4, { ...entries[4]!, prev: edited.hash });
    expect(verify(relinked, checkpoints(entries, 4)).firstBad).toMatchObject({ seq: 4, kind: 'rewritten' });
    // Without a checkpoint both are self-made as far as anybody can tell: the first that contradicts itself is named.
    expect(verify(relinked, []).firstBad).toMatchObject({ seq: 5, kind: 'altered' });
  });

  it('is never reported of a ledger nobody touched', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 80 }),
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (length, every, share) => {
          const entries = ledger(length);
          const upTo = Math.floor(length * share);
          expect(verify(entries, checkpoints(entries, every, upTo))).toEqual({
            verified: true,
            entries: length,
            anchoredTo: upTo,
            unanchored: length - upTo,
            checkpoints: Math.ceil(upTo / every),
          });
        },
      ),
      counted(4_000),
    );
  });

  it('says what it cannot vouch for: a consistent rewrite after the last checkpoint counts as unanchored', () => {
    const entries = ledger(20);
    const rewritten = rewriteFrom(replace(entries, 15, { ...entries[15]!, actor: 'usr_mallory' }), 15);
    expect(verify(rewritten, checkpoints(entries, 5, 15))).toMatchObject({ verified: true, anchoredTo: 15, unanchored: 5 });
  });

  it('accepts overlapping checkpoints of two writers', () => {
    const entries = ledger(20);
    const both = [
      ...checkpoints(entries, 8, 16),
      makeCheckpoint(
        9,
        entries.slice(8, 12).map((entry) => entry.hash),
        AT,
        key.privateKey,
      ),
    ];
    expect(verify(entries, both)).toMatchObject({ verified: true, anchoredTo: 16 });
    expect(verify(entries.slice(0, 14), both).firstBad?.seq).toBe(15);
  });
});

describe('the file of checkpoints', () => {
  const entries = ledger(30);
  const lines = checkpoints(entries, 10).map((checkpoint) => JSON.stringify(checkpoint));
  const text = (...chosen: string[]): string => chosen.map((line) => `${line}\n`).join('');

  it('is read back whole', () => {
    expect(readCheckpoints(text(...lines), pem)).toMatchObject({ checkpoints: [{ seq: 10 }, { seq: 20 }, { seq: 30 }] });
  });

  it('shows an edited, foreign or missing line', () => {
    const foreign = makeCheckpoint(11, ['a'.repeat(64)], AT, generateKeyPairSync('ed25519').privateKey);
    expect(readCheckpoints(text(lines[0]!, lines[2]!), pem).fault).toBe('checkpoint 2 leaves a gap after the one before');
    expect(readCheckpoints(text(lines[0]!, JSON.stringify(foreign)), pem).fault).toBe('checkpoint 2 is not signed by the published key');
    expect(readCheckpoints(text(lines[0]!.replace('"seq":10', '"seq":9')), pem).fault).toBe(
      'checkpoint 1 is not signed by the published key',
    );
    expect(readCheckpoints(text('{"version":1}'), pem).fault).toBe('checkpoint 1 cannot be read');
    expect(readCheckpoints(text(...lines), undefined).fault).toBe('the public key of the checkpoints is missing');
  });

  it('shows altered fingerprints, and may be shown without them', () => {
    const { fingerprints: _left, ...shown } = JSON.parse(lines[0]!) as Checkpoint;
    expect(isSigned(shown, key.publicKey)).toBe(true);
    expect(isSigned({ ...shown, fingerprints: Buffer.alloc(40).toString('base64') }, key.publicKey)).toBe(false);
  });

  it('takes no notice of a last line that a crash interrupted', () => {
    expect(readCheckpoints(`${text(lines[0]!)}${lines[1]!.slice(0, 50)}`, pem)).toMatchObject({ checkpoints: [{ seq: 10 }] });
  });
});
