import { Injectable } from '@nestjs/common';
import { Clock, EndcapError, findSignalType, ID_PATTERN, inScope, WallClock, type EventDraft, type Scope } from '../../../kernel/index.js';
import { countKeys, MAX_SIGNAL_KEYS } from '../../../platform/index.js';
import { Directory } from '../../masterdata/index.js';
import { readEnvelope, type Envelope } from '../domain/envelope.js';
import { judgeData } from '../domain/judge-data.js';
import type { JournalledSignal, QuarantineReason } from '../domain/journalled-signal.js';
import { signalId } from '../domain/receipt.js';
import { maySend, type LiveSource } from '../domain/source.js';

/** Events older than this, by event time, are refused: their ids may no longer be known. */
const DEDUPE_DAYS = 90;

/** Who sends, for what part of the chain, under which correlation id. */
export type Sender = { readonly source: LiveSource; readonly scope: Scope; readonly correlationId: string };

/** An event fit for the journal, accepted or set aside. */
export type Examined = {
  readonly signal: Omit<JournalledSignal, 'batch'>;
  readonly size: number;
  readonly events: readonly EventDraft[];
};

/** Decides what an event is: unusable (throws), to be set aside, or a signal. Touches no database. */
@Injectable()
export class ExamineEvent {
  constructor(
    private readonly directory: Directory,
    private readonly clock: Clock,
    private readonly wall: WallClock,
  ) {}

  /** Throws EndcapError for what must not be stored: a bad envelope, a stale event, a type or place not allowed. */
  run(event: unknown, sender: Sender): Examined {
    if (countKeys(event) > MAX_SIGNAL_KEYS) throw new EndcapError('too-large', `a signal must not have more than ${MAX_SIGNAL_KEYS} keys`);
    const envelope = readEnvelope(event);
    const now = this.clock.now();
    if (envelope.time.getTime() < now.getTime() - DEDUPE_DAYS * 86_400_000)
      throw new EndcapError('invalid', 'stale event', { issues: [{ path: 'time', message: `older than ${DEDUPE_DAYS} days` }] });
    if (!sender.source.types.has(envelope.type))
      throw new EndcapError('forbidden', 'this source may not send this type', { issues: [{ path: 'type', message: 'not declared' }] });
    const snapshot = this.directory.snapshot();
    const { type, time, data } = envelope;
    const judgement = judgeData(type, data, time, { now, knows: (kind, id) => snapshot.knows(kind, id) });
    const about = judgement.ok ? judgement.data : data;
    if (judgement.ok || judgement.reason.code !== 'schema') this.checkPlace(type, about, sender);
    const signal = { ...this.described(envelope, sender, now), ...storeOf(data) };
    if (judgement.ok) return { signal: { ...signal, state: 'accepted', data: judgement.data }, size: envelope.size, events: [] };
    const { reason } = judgement;
    return {
      signal: { ...signal, state: 'quarantined', raw: JSON.stringify(data), reason },
      size: envelope.size,
      events: [quarantined(signal, reason)],
    };
  }

  private checkPlace(type: string, data: unknown, { source, scope }: Sender): void {
    const { store } = findSignalType(type)?.place(data) ?? {};
    const limited = scope.banners !== undefined || scope.regions !== undefined || scope.stores !== undefined;
    const inside = !limited || inScope(scope, store === undefined ? {} : this.directory.snapshot().placeOf(store));
    if (inside && maySend(source, type, data)) return;
    throw new EndcapError('forbidden', 'this source may not send for this place', { issues: [{ path: 'data', message: 'not declared' }] });
  }

  private described({ ceId, ceSource, type, time, digest }: Envelope, { source, correlationId }: Sender, now: Date) {
    const id = signalId(source.id, ceSource, ceId);
    return { id, source: source.id, ceSource, ceId, type, time, receivedAt: now, recordedAt: this.wall.now(), digest, correlationId };
  }
}

function quarantined(signal: Omit<JournalledSignal, 'batch' | 'state'>, reason: QuarantineReason): EventDraft {
  const { id, source, type, receivedAt: at, correlationId, store } = signal;
  return {
    type: 'signal.quarantined',
    at,
    correlationId,
    actor: `source:${source}`,
    refs: { signal: id, ...(store === undefined ? {} : { store }) },
    // Paths only: what a sender wrote could hold anything, and the record never forgets.
    data: { source, type, code: reason.code, paths: reason.issues.map((issue) => issue.path) },
  };
}

/** The store data seems to be about, whatever else is wrong with it. */
function storeOf(data: unknown): { store?: string } {
  const store = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)['store'] : undefined;
  return typeof store === 'string' && ID_PATTERN.test(store) ? { store } : {};
}
