import { contentDigest, type FlowEvent } from '../../kernel/index.js';

/** One entry of the audit ledger. `hash` covers everything else, the previous entry’s hash included. */
export type LedgerEntry = {
  readonly _id: number;
  readonly event: string;
  readonly type: string;
  readonly at: string;
  readonly recordedAt: string;
  readonly correlationId: string;
  readonly actor: string;
  readonly refs: FlowEvent['refs'];
  readonly data: Record<string, unknown>;
  readonly prev: string;
  readonly hash: string;
};

/** Hash before the first entry. */
export const GENESIS = '0'.repeat(64);

/** SHA-256 over the canonical JSON (RFC 8785) of an entry without its hash. */
export function entryHash(entry: Omit<LedgerEntry, 'hash'>): string {
  const { _id, event, type, at, recordedAt, correlationId, actor, refs, data, prev } = entry;
  return contentDigest({ _id, event, type, at, recordedAt, correlationId, actor, refs, data, prev });
}

/** The next entry of the chain for an event. Values are passed through JSON so that what is hashed is what is stored. */
export function chainEntry(seq: number, prev: string, event: FlowEvent, recordedAt: Date): LedgerEntry {
  const plain = JSON.parse(JSON.stringify({ refs: event.refs, data: event.data })) as Pick<LedgerEntry, 'refs' | 'data'>;
  const entry = {
    _id: seq,
    event: event.id,
    type: event.type,
    at: event.at.toISOString(),
    recordedAt: recordedAt.toISOString(),
    correlationId: event.correlationId,
    actor: event.actor,
    ...plain,
    prev,
  };
  return { ...entry, hash: entryHash(entry) };
}
