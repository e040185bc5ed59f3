import { Injectable } from '@nestjs/common';
import {
  EvidenceSource,
  type DataTrust,
  type DcStock,
  type Inbound,
  type Neighbourhood,
  type ProductAtStore,
  type ProductCard,
  type StoreCard,
  type SupplierRecord,
} from '../../../agents/index.js';
import { EndcapError, subjectKey, type FactReading, type FactView } from '../../../kernel/index.js';
import { FactReader, type OpenDelivery } from '../../detection/index.js';
import { Directory } from '../../masterdata/index.js';
import { ReservationReader } from '../../reservations/index.js';
import { hoursFrom, numberOf, productOf, storeOf } from '../domain/readings.js';
import { NeighbourhoodReader } from './neighbourhood-reader.js';
import { RecentAsks } from './recent-asks.js';

type Issue = DataTrust['issues'][number];

/** Evidence out of facts, master data and reservations, as of the run’s moment. */
@Injectable()
export class FactsEvidenceSource extends EvidenceSource {
  constructor(
    private readonly reader: FactReader,
    private readonly directory: Directory,
    private readonly reservations: ReservationReader,
    private readonly around: NeighbourhoodReader,
    private readonly asks: RecentAsks,
  ) {
    super();
  }

  async facts(of: ProductAtStore, names: readonly string[], at: Date): Promise<Readonly<Record<string, FactReading>>> {
    const view = await this.view(of, at);
    return Object.fromEntries(
      names.flatMap((name) => {
        const reading = view.read(name);
        return reading === undefined ? [] : [[name, reading]];
      }),
    );
  }

  async inbound(of: ProductAtStore, at: Date): Promise<Inbound> {
    const planned = await this.reader.inbound(subjectKey(of));
    const asked = await this.asks.transfersTo(of, at);
    return {
      deliveries: [
        ...planned.map((delivery) => ({ ...arrivalOf(delivery, at), from: nodeOf(delivery.from), status: 'planned' as const })),
        ...asked.map(({ from, quantity, etaHours }) => ({ from, quantity, etaHours, lateHours: 0, status: 'asked' as const })),
      ]
        .sort((a, b) => a.etaHours - b.etaHours)
        .slice(0, 50),
    };
  }

  async supplier(of: ProductAtStore, at: Date): Promise<SupplierRecord> {
    const snapshot = this.directory.snapshot();
    const { supplier } = productOf(snapshot, of.product, at);
    const { dc } = storeOf(snapshot, of.store, at);
    const view = await this.view(of, at);
    const kind = view.read('supplier-notice-kind');
    const lane = snapshot.lane({ kind: 'supplier', id: supplier }, { kind: 'dc', id: dc }, at);
    const history = await this.reader.deliveryHistory(subjectKey({ dc, product: of.product }));
    return {
      supplier,
      notice:
        kind === undefined
          ? null
          : {
              kind: kind.value as NonNullable<SupplierRecord['notice']>['kind'],
              ageHours: hoursFrom(kind.at, at),
              delayHours: numberOf(view, 'supplier-late-hours'),
              untilHours: null,
            },
      lateHours: Math.max(0, numberOf(view, 'dc-inbound-late-hours') ?? 0),
      onTimeShare: history.seen === 0 ? null : history.onTime / history.seen,
      deliveriesSeen: history.seen,
      expedite: lane?.expedite ?? null,
    };
  }

  async dcStock(of: ProductAtStore, at: Date): Promise<DcStock> {
    const snapshot = this.directory.snapshot();
    const { dc } = storeOf(snapshot, of.store, at);
    const subject = subjectKey({ dc, product: of.product });
    const stock = (await this.reader.view(subject, at)).read('dc-on-hand');
    const recordedAt = stock === undefined ? undefined : new Map([[subject, stock.at]]);
    const promised = await this.reservations.reservedBefore([subject], at, recordedAt);
    const inbound = await this.reader.inbound(subject);
    const lane = snapshot.lane({ kind: 'dc', id: dc }, { kind: 'store', id: of.store }, at);
    return {
      dc,
      onHand: typeof stock?.value === 'number' ? stock.value : null,
      reserved: promised.get(subject) ?? 0,
      expediting: await this.asks.expedited({ dc, product: of.product }, at, inbound),
      leadTimeHours: lane?.leadTimeHours ?? 24,
      costPerUnit: lane?.costPerUnit ?? 0,
      cadenceHours: null,
      dailyDemand: await this.around.dailyDemand(of, at),
      inbound: inbound.map((delivery) => arrivalOf(delivery, at)).slice(0, 50),
    };
  }

  neighbours(of: ProductAtStore, at: Date): Promise<Neighbourhood> {
    return this.around.read(of, at);
  }

  store(store: string, at: Date): Promise<StoreCard> {
    const snapshot = this.directory.snapshot();
    const { dc, zone, format, urban, hours } = storeOf(snapshot, store, at);
    const { banner, region } = snapshot.placeOf(store);
    if (banner === undefined || region === undefined) throw new EndcapError('not-found', 'the store has no place in the organisation');
    return Promise.resolve({ store, banner, region, dc, zone, format, urban, hours: [...hours] });
  }

  async product(of: ProductAtStore, at: Date): Promise<ProductCard> {
    const snapshot = this.directory.snapshot();
    const product = productOf(snapshot, of.product, at);
    const promotion = snapshot.promotionAt(of.store, of.product, at);
    const ids = (product.substitutes ?? []).filter((id) => snapshot.product(id, at) !== undefined).slice(0, 20);
    const views = await this.reader.views(
      ids.map((id) => subjectKey({ product: id, store: of.store })),
      at,
    );
    return {
      product: of.product,
      group: product.group,
      unit: product.unit,
      packSize: product.packSize,
      currency: product.price.currency,
      price: product.price.amount,
      cost: product.cost.amount,
      supplier: product.supplier,
      promotion: promotion === undefined ? null : { promotion: promotion.id, endsInHours: hoursFrom(at, promotion.until) },
      substitutes: ids.map((id, index) => {
        const { price, cost } = productOf(snapshot, id, at);
        const view = views[index];
        return {
          product: id,
          onHand: numberOf(view, 'on-hand-estimate'),
          demandRate: numberOf(view, 'demand-rate'),
          unitMargin: price.amount - cost.amount,
        };
      }),
    };
  }

  async dataTrust(of: ProductAtStore, at: Date): Promise<DataTrust> {
    const view = await this.view(of, at);
    const subject = subjectKey(of);
    const [reasons, received] = await Promise.all([
      this.reader.issueReasons(subject, new Date(at.getTime() - 86_400_000), at),
      this.reader.lastReceived(subject),
    ]);
    const age = (fact: string): number | null => {
      const reading = view.read(fact);
      return reading === undefined ? null : hoursFrom(reading.at, at);
    };
    return {
      onHand: numberOf(view, 'on-hand'),
      recordAgeHours: age('on-hand'),
      lastCountAgeHours: age('on-hand-counted'),
      hoursSinceLastSale: numberOf(view, 'hours-since-last-sale'),
      expectedSinceLastSale: numberOf(view, 'expected-units-since-last-sale'),
      salesFeedAgeHours: numberOf(view, 'data-age-hours'),
      issues: reasons.slice(0, 50) as Issue[],
      lastReceivedAgeHours: received === undefined ? null : hoursFrom(received, at),
    };
  }

  private view(of: ProductAtStore, at: Date): Promise<FactView> {
    return this.reader.view(subjectKey(of), at);
  }
}

const arrivalOf = (delivery: OpenDelivery, at: Date): { etaHours: number; quantity: number; lateHours: number } => ({
  etaHours: (delivery.eta - at.getTime()) / 3_600_000,
  quantity: delivery.quantity,
  lateHours: Math.max(0, (delivery.eta - delivery.plannedAt) / 3_600_000),
});

/** `supplier:S1` as the place it names. */
function nodeOf(subject: string): { kind: 'store' | 'dc' | 'supplier'; id: string } {
  const [kind, id] = subject.split(':', 2);
  return { kind: kind as 'store' | 'dc' | 'supplier', id: id ?? '' };
}
