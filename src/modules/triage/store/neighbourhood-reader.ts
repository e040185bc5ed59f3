import { Injectable } from '@nestjs/common';
import { PLANNED_AHEAD, type NeighbourStock, type Neighbourhood, type ProductAtStore } from '../../../agents/index.js';
import { subjectKey } from '../../../kernel/index.js';
import { FactReader } from '../../detection/index.js';
import { ExceptionReader } from '../../exceptions/index.js';
import { Directory } from '../../masterdata/index.js';
import { ReservationReader } from '../../reservations/index.js';
import { numberOf, storeOf } from '../domain/readings.js';

/** Expected units since the last sale beyond which silence means that the record is wrong. */
const SILENT_UNITS = 4;
/** Hours without a sales report after which an open store counts as closed. */
const FEED_HOURS = 3;
const KEPT = 400;

/**
 * One product over the stores of a distribution centre. Runs of one moment ask for the same again and again, so answers
 * of the current moment are kept.
 */
@Injectable()
export class NeighbourhoodReader {
  private readonly known = new Map<string, Promise<NeighbourStock[]>>();
  private moment = Number.NaN;

  constructor(
    private readonly reader: FactReader,
    private readonly directory: Directory,
    private readonly exceptions: ExceptionReader,
    private readonly reservations: ReservationReader,
  ) {}

  async read(of: ProductAtStore, at: Date): Promise<Neighbourhood> {
    const snapshot = this.directory.snapshot();
    const { dc } = storeOf(snapshot, of.store, at);
    const lane = snapshot.lane({ kind: 'dc', id: dc }, { kind: 'dc', id: dc }, at);
    const stores = lane === undefined ? [] : await this.stores(of.product, dc, at);
    return { leadTimeHours: lane?.leadTimeHours ?? 0, costPerUnit: lane?.costPerUnit ?? 0, stores };
  }

  /** Units the centre’s stores expect to sell in the next day together; null when no store knows its demand. */
  async dailyDemand(of: ProductAtStore, at: Date): Promise<number | null> {
    const snapshot = this.directory.snapshot();
    const { dc } = storeOf(snapshot, of.store, at);
    const tomorrow = new Date(at.getTime() + 86_400_000);
    const rates = (await this.stores(of.product, dc, at)).flatMap(({ store, demandRate }) =>
      demandRate === null ? [] : [demandRate * snapshot.tradingHoursBetween(store, at, tomorrow)],
    );
    return rates.length === 0 ? null : rates.reduce((sum, units) => sum + units, 0);
  }

  private stores(product: string, dc: string, at: Date): Promise<NeighbourStock[]> {
    if (this.moment !== at.getTime() || this.known.size > KEPT) this.known.clear();
    this.moment = at.getTime();
    const key = `${product}|${dc}`;
    const found = this.known.get(key) ?? this.load(product, dc, at);
    this.known.set(key, found);
    return found;
  }

  private async load(product: string, dc: string, at: Date): Promise<NeighbourStock[]> {
    const snapshot = this.directory.snapshot();
    const stores = snapshot.storesOfDc(dc);
    const subjects = stores.map((store) => subjectKey({ product, store: store.id }));
    const [views, open, arrivals] = await Promise.all([
      this.reader.views(subjects, at),
      this.exceptions.openOn(subjects),
      Promise.all(subjects.map((subject) => this.reader.inbound(subject))),
    ]);
    const recordedAt = new Map(
      subjects.flatMap((subject, index) => {
        const reading = views[index]?.read('on-hand');
        return reading === undefined ? [] : [[subject, reading.at] as const];
      }),
    );
    const promised = await this.reservations.reservedBefore(subjects, at, recordedAt);
    // Whoever is due now or was a moment ago: which of them ran first makes no difference.
    const now = (moment: Date | undefined): boolean => moment?.getTime() === at.getTime();
    const asking = new Set(open.filter(({ runDueAt, lastRun }) => now(runDueAt) || now(lastRun?.at)).map(({ subject }) => subject));
    const unmet = new Set(open.filter((exception) => exception.pending.actions.length === 0).map((exception) => exception.subject));
    return stores.map((store, index): NeighbourStock => {
      const view = views[index];
      const subject = subjects[index] ?? '';
      const record = numberOf(view, 'on-hand');
      const feedAge = numberOf(view, 'data-age-hours');
      return {
        store: store.id,
        zone: store.zone,
        hours: [...store.hours],
        onHand: numberOf(view, 'on-hand-estimate'),
        reservedOut: promised.get(subject) ?? 0,
        demandRate: numberOf(view, 'demand-rate'),
        plannedAhead: PLANNED_AHEAD.map((fact) => numberOf(view, fact)),
        arriving: (arrivals[index] ?? []).map((delivery) => ({
          etaHours: (delivery.eta - at.getTime()) / 3_600_000,
          quantity: delivery.quantity,
        })),
        suspect: (record ?? 0) < 0 || (numberOf(view, 'expected-units-since-last-sale') ?? 0) > SILENT_UNITS,
        sellThroughRatio: numberOf(view, 'sell-through-ratio'),
        trading: !snapshot.isTrading(store.id, at) || feedAge === null || feedAge <= FEED_HOURS,
        contends: unmet.has(subject),
        asksNow: asking.has(subject),
      };
    });
  }
}
