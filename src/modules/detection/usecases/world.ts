import type { FactView, SubjectKey } from '../../../kernel/index.js';
import type { DirectorySnapshot, Product, Store } from '../../masterdata/index.js';
import type { FactDocument } from '../domain/fact-document.js';
import { idIn, placeOfSubject, type FactPlace } from '../domain/fact-places.js';
import { HOUR, type LocalHourOf } from '../domain/hours.js';
import { StoreMoment, type ProductContext } from '../domain/subject-context.js';
import { dcProductView, emptyView, productStoreView, supplierView } from '../domain/subject-view.js';
import type { Touched } from '../domain/touched-subjects.js';
import type { FactMemory } from './fact-memory.js';
import type { Running, StoreCalendar } from './store-calendar.js';

/** The world as one run sees it: master data of one version and the facts in memory. Places must have been opened. */
export class World {
  private readonly moments = new Map<string, Map<number, StoreMoment>>();
  /** The moment asked about last: products of one store are asked about one after the other. */
  private newest: StoreMoment | undefined;
  private readonly sellables = new Map<string, Sellable>();
  /** Distribution centres, and those of the stores asked about. */
  private readonly centres = new Map<FactPlace, Centre>();
  private readonly dcs = new Map<string, Centre>();
  private readonly shelves = new Map<string, FactPlace>();
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
    const documents = own === undefined ? undefined : this.memory.at(own)?.documents;
    const plain = { document: documents?.find(subject), deliveriesHeardAt: (until: number) => documents?.deliveriesHeardAt(until), at };
    if (own?.startsWith('dc:') === true && product !== undefined)
      return dcProductView(subject, { ...plain, product, supplier: this.supplierOf(this.directory.product(product)) });
    return own?.startsWith('supplier:') === true ? supplierView(subject, plain) : emptyView(subject, new Date(at));
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
    return {
      subject,
      product,
      moment,
      document: this.memory.at(this.shelfOf(store))?.documents.find(subject),
      dc: this.atCentre(store, product),
      supplier: of.supplier === undefined ? undefined : this.memory.at(of.supplier)?.documents.find(of.supplier),
      promotion: this.promoted(store, at).products.get(product),
      promotionsKnown: this.promotionsKnown,
      margin: of.margin,
    };
  }

  /** The place of a store’s facts; always the same text, which is found faster than one put together anew. */
  shelfOf(store: string): FactPlace {
    let place = this.shelves.get(store);
    if (place === undefined) this.shelves.set(store, (place = `store:${store}`));
    return place;
  }

  /** What is known of a product at the distribution centre of a store. */
  private atCentre(store: string, product: string): FactDocument | undefined {
    const dc = this.dcs.get(store);
    if (dc === undefined) return undefined;
    let subject = dc.subjects.get(product);
    if (subject === undefined) dc.subjects.set(product, (subject = `${dc.place}|product:${product}`));
    return this.memory.at(dc.place)?.documents.find(subject);
  }

  moment(storeId: string, at: number): StoreMoment | undefined {
    const { newest } = this;
    if (newest !== undefined && newest.at === at && newest.store === storeId) return newest;
    const known = this.moments.get(storeId)?.get(at);
    return known === undefined ? this.makeMoment(storeId, at) : (this.newest = known);
  }

  private makeMoment(storeId: string, at: number): StoreMoment | undefined {
    const store = this.directory.store(storeId);
    const shelf = this.memory.at(this.shelfOf(storeId));
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
      deliveriesHeardAt: (until) => this.memory.at(this.shelfOf(storeId))?.documents.deliveriesHeardAt(until),
    });
    const moments = this.moments.get(storeId);
    if (moments === undefined) this.moments.set(storeId, new Map([[at, made]]));
    else moments.set(at, made);
    this.dcs.set(storeId, this.centre(`dc:${store.dc}`));
    return (this.newest = made);
  }

  private centre(place: FactPlace): Centre {
    let known = this.centres.get(place);
    if (known === undefined) this.centres.set(place, (known = { place, subjects: new Map() }));
    return known;
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

/** A distribution centre as a place, with the subjects of its products: texts that are looked up again and again. */
type Centre = { readonly place: FactPlace; readonly subjects: Map<string, SubjectKey> };
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
