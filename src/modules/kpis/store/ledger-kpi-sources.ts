import { Injectable } from '@nestjs/common';
import type { EventType, KpiId, Place } from '../../../kernel/index.js';
import { Ledger, type LedgerEntry } from '../../../platform/index.js';
import { Directory } from '../../masterdata/index.js';
import type { Sample } from '../domain/kpi.js';
import { KpiSource } from '../usecases/kpi-source.js';

type Entry = Pick<LedgerEntry, 'type' | 'at' | 'refs' | 'data'>;

/** Reads what happened from the audit ledger: figures and record cannot differ. */
@Injectable()
export class LedgerHistory {
  constructor(
    private readonly ledger: Ledger,
    private readonly directory: Directory,
  ) {}

  /** Entries of these types with a business time in the period, oldest first. */
  entries(types: readonly EventType[], from: Date, until: Date): Promise<Entry[]> {
    const at = { $gte: from.toISOString(), $lt: until.toISOString() };
    return this.ledger.rows
      .find({ type: { $in: [...types] }, at }, { projection: { type: 1, at: 1, refs: 1, data: 1 } })
      .sort({ _id: 1 })
      .toArray();
  }

  /** Entries of a type that name these exceptions, oldest first. */
  ofExceptions(type: EventType, exceptions: readonly string[]): Promise<Entry[]> {
    return this.ledger.rows
      .find({ type, 'refs.exception': { $in: [...exceptions] } }, { projection: { type: 1, at: 1, refs: 1, data: 1 } })
      .sort({ _id: 1 })
      .toArray();
  }

  /** Where and on which trading day of its store something happened. */
  placed(entry: Entry): { place: Place; day: string } {
    const { store } = entry.refs;
    const snapshot = this.directory.snapshot();
    const day = store === undefined ? undefined : snapshot.tradingDay(store, new Date(entry.at));
    return { place: store === undefined ? {} : snapshot.placeOf(store), day: day ?? entry.at.slice(0, 10) };
  }
}

/** A share of events over events: those of `yes` over those of `yes` and `no`. */
export class EventShareSource extends KpiSource {
  constructor(
    readonly id: KpiId,
    private readonly history: LedgerHistory,
    private readonly counted: { yes: readonly EventType[]; no: readonly EventType[] },
  ) {
    super();
  }

  async samples(from: Date, until: Date): Promise<Sample[]> {
    const { yes, no } = this.counted;
    const entries = await this.history.entries([...yes, ...no], from, until);
    return entries.map((entry) => ({ ...this.history.placed(entry), value: yes.includes(entry.type as EventType) ? 1 : 0, weight: 1 }));
  }
}

/** Minutes from the opening of an exception to the authorisation of its first action. */
export class DecisionCycleSource extends KpiSource {
  readonly id = 'decision-cycle-time';
  constructor(private readonly history: LedgerHistory) {
    super();
  }

  async samples(from: Date, until: Date): Promise<Sample[]> {
    const authorised = await this.history.entries(['action.authorised'], from, until);
    const exceptions = [...new Set(authorised.flatMap((entry) => entry.refs.exception ?? []))];
    const [opened, ever] = await Promise.all([
      this.history.ofExceptions('exception.opened', exceptions),
      this.history.ofExceptions('action.authorised', exceptions),
    ]);
    const openedAt = new Map(opened.map((entry) => [entry.refs.exception, Date.parse(entry.at)]));
    const first = new Map<string | undefined, string | undefined>();
    for (const entry of ever) if (!first.has(entry.refs.exception)) first.set(entry.refs.exception, entry.refs.action);
    return authorised.flatMap((entry) => {
      const start = openedAt.get(entry.refs.exception);
      if (start === undefined || first.get(entry.refs.exception) !== entry.refs.action) return [];
      return [{ ...this.history.placed(entry), value: (Date.parse(entry.at) - start) / 60_000, weight: 1 }];
    });
  }
}

/** Retail value of sales that the goods of transfers made possible. */
export class LostSalesAvoidedSource extends KpiSource {
  readonly id = 'lost-sales-avoided';
  constructor(private readonly history: LedgerHistory) {
    super();
  }

  async samples(from: Date, until: Date): Promise<Sample[]> {
    const observed = await this.history.entries(['outcome.observed'], from, until);
    return observed.flatMap((entry) => {
      const avoided = entry.data['lostSalesAvoided'] as { amount?: unknown } | undefined;
      return typeof avoided?.amount === 'number' ? [{ ...this.history.placed(entry), value: avoided.amount, weight: 1 }] : [];
    });
  }
}
