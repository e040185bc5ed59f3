import { Injectable } from '@nestjs/common';
import { deriveId, EndcapError } from '../../../kernel/index.js';
import { Directory } from '../../masterdata/index.js';
import { receiptId, signalId, type ItemResult, type Receipt } from '../domain/receipt.js';
import { ExamineEvent, type Examined, type Sender } from './examine-event.js';
import { JournalSignals, type Journalled } from './journal-signals.js';
import { SignalStore } from './signal-store.js';
import { SignalTally } from './signal-tally.js';

/** Events as they came; a single one is refused with an error, those of a batch each get a result. */
export type Delivery = Sender & { readonly events: readonly unknown[]; readonly batch: boolean };

/**
 * Takes a delivery of signals: what it answers for is on disk. Known events get the receipt they got before; a known id
 * with another body is refused and recorded.
 */
@Injectable()
export class AcceptSignals {
  constructor(
    private readonly directory: Directory,
    private readonly examine: ExamineEvent,
    private readonly journal: JournalSignals,
    private readonly store: SignalStore,
    private readonly tally: SignalTally,
  ) {}

  /** Throws EndcapError when nothing could be taken: `overloaded`, or the refusal of a single event. */
  async run(delivery: Delivery): Promise<Receipt> {
    const { source, events } = delivery;
    const examined = await this.examined(delivery);
    if (events.length > 0 && examined.every((one) => one instanceof EndcapError)) {
      this.tally.add('rejected', events.length);
      throw examined[0] as EndcapError;
    }
    const good = examined.filter((one): one is Examined => !(one instanceof EndcapError));
    const journalled = await this.journal.run(source.id, good);
    const conflicts = good.filter((_, index) => journalled[index] === 'conflict');
    for (const { signal } of conflicts) await this.recordConflict(signal);
    if (!delivery.batch && conflicts.length > 0) {
      this.tally.add('conflict');
      throw new EndcapError('conflict', 'this event id is known with another body');
    }
    let next = 0;
    const results = examined.map((one, index) => {
      const result = one instanceof EndcapError ? rejected(events[index], one) : resultOf(one, journalled[next++] as Journalled);
      this.tally.add(result.result);
      return result;
    });
    const ids = examined.map((one, index) => (one instanceof EndcapError ? rejectedId(source.id, results[index]) : one.signal.id));
    return { receipt: receiptId(ids), results };
  }

  private async examined(delivery: Delivery): Promise<(Examined | EndcapError)[]> {
    const look = (event: unknown): Examined | EndcapError => {
      try {
        return this.examine.run(event, delivery);
      } catch (error) {
        if (error instanceof EndcapError) return error;
        throw error;
      }
    };
    const first = delivery.events.map(look);
    if (!first.some(namesUnknown)) return first;
    // What it names may have been written a moment ago, by another process.
    await this.directory.refresh();
    return first.map((one, index) => (namesUnknown(one) ? look(delivery.events[index]) : one));
  }

  private async recordConflict({ id, source, digest, receivedAt, correlationId }: Examined['signal']): Promise<void> {
    await this.store.recordConflict(
      { id: deriveId('cfl', id, digest), version: 1, schemaVersion: 1, signal: id, source, digest, at: receivedAt },
      {
        type: 'signal.conflicted',
        at: receivedAt,
        correlationId,
        actor: `source:${source}`,
        refs: { signal: id },
        data: { source, digest },
      },
    );
  }
}

const namesUnknown = (one: Examined | EndcapError): boolean =>
  !(one instanceof EndcapError) && one.signal.reason?.code === 'unknown-reference';

function resultOf({ signal }: Examined, journalled: Journalled): ItemResult {
  const of = { id: signal.ceId, source: signal.ceSource };
  if (journalled !== 'new') return { ...of, result: journalled };
  if (signal.reason === undefined) return { ...of, result: 'accepted' };
  const [issue] = signal.reason.issues;
  return { ...of, result: 'quarantined', reason: `${signal.reason.code}: ${issue?.path ?? ''} ${issue?.message ?? ''}`.trim() };
}

const rejectedId = (source: string, result: ItemResult | undefined): string => signalId(source, result?.source ?? '', result?.id ?? '');

/** A refused event of a batch, with as much of its identity as it has. */
function rejected(event: unknown, error: EndcapError): ItemResult {
  const { id, source } = (typeof event === 'object' && event !== null ? event : {}) as Record<string, unknown>;
  const [issue] = error.details.issues ?? [];
  return {
    id: typeof id === 'string' ? id.slice(0, 256) : '',
    source: typeof source === 'string' ? source.slice(0, 512) : '',
    result: 'rejected',
    reason: issue === undefined ? error.message : `${issue.path} ${issue.message}`,
  };
}
