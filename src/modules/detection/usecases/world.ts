import type { FactView, SubjectKey } from '../../../kernel/index.js';
import type { DirectorySnapshot, Product, Store } from '../../masterdata/index.js';
import { idIn, placeOfSubject, type FactPlace } from '../domain/fact-places.js';
import { HOUR, type LocalHourOf } from '../domain/hours.js';
import { StoreMoment, type ProductContext, type RunningPromotion } from '../domain/subject-context.js';
import { dcProductView, emptyView, productStoreView, supplierView } from '../domain/subject-view.js';
import type { FactMemory } from './fact-memory.js';
import type { StoreCalendar } from './store-calendar.js';

/** The world as one run sees it: master data of one version and the facts in memory. Places must have been opened. */
export class World {
  private readonly moments = new Map<string, StoreMoment>();
  private readonly margins = new Map<string, { at: number; margin: number | undefined }>();
  private readonly promotionsKnown: boolean;

  constructor(
    readonly directory: DirectorySnapshot,
    private readonly memory: FactMemory,
    private readonly calendar: StoreCalendar,
  ) {
    this.promotionsKnown = directory.items('promotions').length > 0;
  }

  promoted(store: string, at: number): ReadonlyMap<string, RunningPromotion> {
    return this.calendar.promoted(this.directory, store, at);
  }

  localHours(store: string): LocalHourOf | undefined {
    const known = this.directory.store(store);
    return known === undefined ? undefined : this.calendar.localHours(this.directory, known);
  }

  /** Places whose facts a subject's facts are computed from. */
  placesOf(subject: SubjectKey): FactPlace[] {
    const own = placeOfSubject(subject);
    if (own === undefined) return [];
    const product = idIn(subject, 'product');
    const supplier = product === undefined ? undefined : this.directory.product(product)?.supplier;
    const dc = own.startsWith('store:') ? this.directory.store(own.slice('store:'.length))?.dc : undefined;
    return [own, ...(dc === undefined ? [] : [`dc:${dc}`]), ...(supplier === undefined ? [] : [`supplier:${supplier}`])];
  }

  view(subject: SubjectKey, at: number): FactView {
    const product = idIn(subject, 'product');
    const store = idIn(subject, 'store');
    if (product !== undefined && store !== undefined) {
      const context = this.product(store, product, at);
      return context === undefined ? emptyView(subject, new Date(at)) : productStoreView(context);
    }
    const own = placeOfSubject(subject);
    const document = own === undefined ? undefined : this.memory.at(own)?.documents.get(subject);
    if (own?.startsWith('dc:') === true && product !== undefined)
      return dcProductView(subject, { document, product, supplier: this.supplierOf(this.directory.product(product)), at });
    return own?.startsWith('supplier:') === true ? supplierView(subject, { document, at }) : emptyView(subject, new Date(at));
  }

  /** What the facts of a product in a store are computed from; undefined for an unknown store. */
  product(storeId: string, productId: string, at: number): ProductContext | undefined {
    const moment = this.moment(storeId, at);
    const store = this.directory.store(storeId);
    if (moment === undefined || store === undefined) return undefined;
    const subject = `product:${productId}|store:${storeId}`;
    const product = this.directory.product(productId);
    return {
      subject,
      product: productId,
      moment,
      document: this.memory.at(`store:${storeId}`)?.documents.get(subject),
      dc: this.memory.at(`dc:${store.dc}`)?.documents.get(`dc:${store.dc}|product:${productId}`),
      supplier: this.supplierOf(product),
      promotion: this.promoted(storeId, at).get(productId),
      promotionsKnown: this.promotionsKnown,
      margin: this.margin(productId, at),
    };
  }

  moment(storeId: string, at: number): StoreMoment | undefined {
    const key = `${storeId} ${at}`;
    const known = this.moments.get(key);
    if (known !== undefined) return known;
    const store = this.directory.store(storeId);
    const shelf = this.memory.at(`store:${storeId}`);
    if (store === undefined || shelf === undefined) return undefined;
    const lane = () => this.directory.lane({ kind: 'dc', id: store.dc }, { kind: 'store', id: storeId }, new Date(at));
    const made = new StoreMoment(storeId, at, shelf.sales, shelf.plans, {
      local: this.calendar.localHours(this.directory, store),
      tradingHours: (from, until) => this.directory.tradingHoursBetween(storeId, new Date(from), new Date(until)),
      orderArrivesAt: () => {
        const found = lane();
        return found === undefined ? undefined : nextCutOff(this.directory, store, found.cutOff, at) + found.leadTimeHours * HOUR;
      },
      laneHours: () => lane()?.leadTimeHours,
    });
    this.moments.set(key, made);
    return made;
  }

  private supplierOf(product: Product | undefined): ProductContext['supplier'] {
    if (product === undefined) return undefined;
    const key = `supplier:${product.supplier}`;
    return this.memory.at(key)?.documents.get(key);
  }

  /** Price minus cost in force, minor units; the same for all stores. */
  private margin(productId: string, at: number): number | undefined {
    const known = this.margins.get(productId);
    if (known?.at === at) return known.margin;
    const product = this.directory.product(productId, new Date(at));
    const margin = product === undefined ? undefined : product.price.amount - product.cost.amount;
    this.margins.set(productId, { at, margin });
    return margin;
  }
}

/** When orders are next taken, by the clock at the store; at once without a cut-off. */
function nextCutOff(directory: DirectorySnapshot, store: Store, cutOff: string | undefined, at: number): number {
  if (cutOff === undefined) return at;
  const today = directory.tradingDay(store.id, new Date(at));
  if (today === undefined) return at;
  const [hour = 0, minute = 0] = cutOff.split(':').map(Number);
  for (const plus of [0, 24]) {
    const moment = directory.momentOf(store.id, today, hour + plus);
    const taken = moment === undefined ? at : moment.getTime() + minute * 60_000;
    if (taken >= at) return taken;
  }
  return at;
}
