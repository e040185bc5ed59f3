import type { FactReading, FactView, SubjectKey } from '../../../kernel/index.js';
import { parseWindowFactName, type SeriesWindow } from '../../../rules/index.js';
import { dcLateHours, dcOnHand, dcOverdueHours, SUPPLY, supplierLateHours, supplierNoticeKind } from './derived/supply.js';
import { latest } from './derived/documents.js';
import { SALES } from './derived/sales.js';
import { DC_PRODUCT_SERIES, NAMED_WINDOWS, PRODUCT_STORE_SERIES, SUPPLIER_SERIES, windowReading } from './derived/series.js';
import { STOCK } from './derived/stock.js';
import type { Formula, PlainContext, ProductContext, Read } from './subject-context.js';

const PRODUCT_STORE: ReadonlyMap<string, Formula<ProductContext>> = new Map(
  Object.entries({ ...STOCK, ...SALES, ...SUPPLY, ...NAMED_WINDOWS }),
);

const DC_PRODUCT: ReadonlyMap<string, Formula<PlainContext>> = new Map<string, Formula<PlainContext>>([
  ['dc-on-hand', ({ document, at }) => dcOnHand(document, at)],
  ['on-order', ({ document }) => latest(document, 'on-order')],
  ['dc-inbound-late-hours', ({ document, at }) => dcLateHours(document, at)],
  ['dc-inbound-overdue-hours', ({ document, at }) => dcOverdueHours(document, at)],
  ['dc-inbound-past-eta-hours', ({ document, at }) => dcOverdueHours(document, at, 'dc-inbound-past-eta-hours')],
  ['supplier-late-hours', ({ supplier, product, at }) => supplierLateHours(supplier, product, at)],
  ['supplier-notice-kind', ({ supplier, product, at }) => supplierNoticeKind(supplier, product, at)],
]);

const SUPPLIER: ReadonlyMap<string, Formula<PlainContext>> = new Map<string, Formula<PlainContext>>([
  ['supplier-late-hours', ({ document, at }) => supplierLateHours(document, undefined, at)],
  ['supplier-notice-kind', ({ document, at }) => supplierNoticeKind(document, undefined, at)],
]);

/** Names of the facts implemented for each shape of subject. */
export const IMPLEMENTED_FACTS: Readonly<Record<string, readonly string[]>> = {
  'product|store': [...PRODUCT_STORE.keys()],
  'dc|product': [...DC_PRODUCT.keys()],
  supplier: [...SUPPLIER.keys()],
};

/** Names of the series implemented for each shape of subject. */
export const IMPLEMENTED_SERIES: Readonly<Record<string, readonly string[]>> = {
  'product|store': Object.keys(PRODUCT_STORE_SERIES),
  'dc|product': Object.keys(DC_PRODUCT_SERIES),
  supplier: Object.keys(SUPPLIER_SERIES),
};

/** How a window over a series of the subject is read. */
type Windows<C> = (window: SeriesWindow, context: C) => FactReading | undefined;
type Formulas<C> = {
  readonly index: ReadonlyMap<string, number>;
  readonly list: readonly Formula<C>[];
  /** As long as the list: what a view starts with, so that it need not grow fact by fact. */
  readonly unread: readonly undefined[];
  readonly windows: Windows<C>;
};

const numbered = <C>(formulas: ReadonlyMap<string, Formula<C>>, windows: Windows<C>): Formulas<C> => ({
  index: new Map([...formulas.keys()].map((fact, position) => [fact, position])),
  list: [...formulas.values()],
  unread: Array.from(formulas, () => undefined),
  windows,
});
const plainWindows =
  (series: typeof DC_PRODUCT_SERIES): Windows<PlainContext> =>
  (window, context) =>
    windowReading(series, window, context, { at: context.at, promotionFrom: undefined });
const PRODUCT_STORE_LIST = numbered(PRODUCT_STORE, (window, context) =>
  windowReading(PRODUCT_STORE_SERIES, window, context, { at: context.moment.at, promotionFrom: context.promotion?.from }),
);
const DC_PRODUCT_LIST = numbered(DC_PRODUCT, plainWindows(DC_PRODUCT_SERIES));
const SUPPLIER_LIST = numbered(SUPPLIER, plainWindows(SUPPLIER_SERIES));

/** Facts computed when they are read, once each. Made for every product of every hour: small on purpose. */
class LazyView<C> implements FactView {
  private readonly known: (FactReading | null | undefined)[];
  private windows: Map<string, FactReading | undefined> | undefined;
  private readonly reader: Read = (fact) => this.read(fact);

  constructor(
    readonly subject: SubjectKey,
    readonly at: Date,
    private readonly context: C,
    private readonly formulas: Formulas<C>,
  ) {
    this.known = formulas.unread.slice();
  }

  read(fact: string): FactReading | undefined {
    const position = this.formulas.index.get(fact);
    if (position === undefined) return this.window(fact);
    const known = this.known[position];
    if (known !== undefined) return known ?? undefined;
    const reading = this.formulas.list[position]?.(this.context, this.reader);
    this.known[position] = reading ?? null;
    return reading;
  }

  private window(fact: string): FactReading | undefined {
    this.windows ??= new Map();
    if (this.windows.has(fact)) return this.windows.get(fact);
    const window = parseWindowFactName(fact);
    const reading = window === undefined ? undefined : this.formulas.windows(window, this.context);
    this.windows.set(fact, reading);
    return reading;
  }
}

export const productStoreView = (context: ProductContext): FactView =>
  new LazyView(context.subject, context.moment.date, context, PRODUCT_STORE_LIST);
export const dcProductView = (subject: SubjectKey, context: PlainContext): FactView =>
  new LazyView(subject, new Date(context.at), context, DC_PRODUCT_LIST);
export const supplierView = (subject: SubjectKey, context: PlainContext): FactView =>
  new LazyView(subject, new Date(context.at), context, SUPPLIER_LIST);
/** A subject nobody says anything about. */
export const emptyView = (subject: SubjectKey, at: Date): FactView => ({ subject, at, read: () => undefined });
