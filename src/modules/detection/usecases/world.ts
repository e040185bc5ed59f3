import type { FactView, SubjectKey } from '../../../kernel/index.js';
import type { DirectorySnapshot, Product, Store } from '../../masterdata/index.js';
import { idIn, placeOfSubject, type FactPlace } from '../domain/fact-places.js';
import { HOUR, type LocalHourOf } from '../domain/hours.js';
import { StoreMoment, type ProductContext } from '../domain/subject-context.js';
import { dcProductView, emptyView, productStoreView, supplierView } from '../domain/subject-view.js';
import type { Touched } from '../domain/touched-subjects.js';
import type { FactMemory } from './fact-memory.js';
import type { Running, StoreCalendar } from './store-calendar.js';

/** The world as one run sees it: master data of one version and the facts in memory. Places must have been opened. */
export class World {
  private readonly moments = new Map<string, StoreMoment>();
  private readonly sellables = new Map<string, Sellable>();
  /** Distribution centres of the stores asked about, as places. */
  private readonly dcs = new Map<string, FactPlace>();
  private readonly promotionsKnown: boolean;

  constructor(
    readonly directory: DirectorySnapshot,
    private readonly memory: FactMemory,
    private readonly calendar: StoreCalendar,
  ) {
    this.promotionsKnown = directory.items('promotions').length > 0;
  }

  promoted(store: string, at: number): Running {
    return this.calendar.promoted(this.directory, store, at);
  }

  touched(store: string, product: string): Touched {
    return this.calendar.touched(store, product);
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
    const document = own === undefined ? undefined : this.memory.at(own)?.documents.find(subject);
    if (own?.startsWith('dc:') === true && product !== undefined)
      return dcProductView(subject, { document, product, supplier: this.supplierOf(this.directory.product(product)), at });
    return own?.startsWith('supplier:') === true ? supplierView(subject, { document, at }) : emptyView(subject, new Date(at));
  }

  /** The same for a subject that is taken apart already. */
  viewOf({ store, product, subject }: Touched, at: number): FactView {
    const context = store === undefined || product === undefined ? undefined : this.product(store, product, at, subject);
    return context === undefined ? this.view(subject, at) : productStoreView(context);
  }

  /** What the facts of a product in a store are computed from; undefined for an unknown store. */
  product(
    store: string,
    product: string,
    at: number,
    subject: SubjectKey = `product:${product}|store:${store}`,
  ): ProductContext | undefined {
    const moment = this.moment(store, at);
    if (moment === undefined) return undefined;
    const of = this.sellable(product, at);
    const dc = this.dcs.get(store);
    return {
      subject,
      product,
      moment,
      document: this.memory.at(`store:${store}`)?.documents.find(subject),
      dc: dc === undefined ? undefined : this.memory.at(dc)?.documents.find(`${dc}|product:${product}`),
      supplier: of.supplier === undefined ? undefined : this.memory.at(of.supplier)?.documents.find(of.supplier),
      promotion: this.promoted(store, at).products.get(product),
      promotionsKnown: this.promotionsKnown,
      margin: of.margin,
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
      promoted: () => this.promoted(storeId, at).products,
    });
    this.moments.set(key, made);
    this.dcs.set(storeId, `dc:${store.dc}`);
    return made;
  }

  private supplierOf(product: Product | undefined): ProductContext['supplier'] {
    if (product === undefined) return undefined;
    const key = `supplier:${product.supplier}`;
    return this.memory.at(key)?.documents.find(key);
  }

  /** What all stores have in common about a product: its supplier, and price minus cost in force, minor units. */
  private sellable(id: string, at: number): Sellable {
    const known = this.sellables.get(id);
    if (known?.at === at) return known;
    const product = this.directory.product(id, new Date(at));
    const made: Sellable =
      product === undefined
        ? { at, supplier: undefined, margin: undefined }
        : { at, supplier: `supplier:${product.supplier}`, margin: product.price.amount - product.cost.amount };
    this.sellables.set(id, made);
    return made;
  }
}

type Sellable = { readonly at: number; readonly supplier: FactPlace | undefined; readonly margin: number | undefined };

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
