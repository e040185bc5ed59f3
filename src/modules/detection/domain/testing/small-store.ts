import { emptyDocument, type FactDocument } from '../fact-document.js';
import { DAY, HOUR } from '../hours.js';
import { StorePlans } from '../store-plans.js';
import { StoreSales } from '../store-sales.js';
import { StoreMoment, type ProductContext } from '../subject-context.js';
import { productStoreView } from '../subject-view.js';

const MONDAY = Date.parse('2026-03-02T00:00:00Z');
/** That many hours after midnight of a Monday, ms. */
export const at = (h: number) => MONDAY + h * HOUR;
const local = (start: number) => ({ day: Math.floor(start / DAY), hour: Math.floor((start % DAY) / HOUR) });
/** Ten trading hours, 10 to 20, a tenth of the day each. */
const shape = Array.from({ length: 24 }, (_, hour) => (hour >= 10 && hour < 20 ? 0.1 : 0));
const open = (start: number) => shape[local(start).hour] !== 0;

type Given = {
  now?: number;
  sold?: Record<number, number>;
  planned?: number[];
  document?: Partial<FactDocument>;
  dc?: Partial<FactDocument>;
  supplier?: Partial<FactDocument>;
  lane?: number;
  /** When anything was last said of deliveries to the store. */
  deliveries?: number;
  /** Hours until the next cut-off; 0 unless told. */
  cutOff?: number;
} & Partial<Pick<ProductContext, 'promotion' | 'promotionsKnown' | 'margin'>>;

/** Facts of one product; the store reports every hour named in `sold`, or none. */
export function facts(given: Given): (fact: string) => unknown {
  const now = at(given.now ?? 20);
  const sales = new StoreSales(local, open);
  for (const [h, units] of Object.entries(given.sold ?? {}))
    sales.take({ start: at(Number(h)), at: at(Number(h) + 1), signal: `s${h}`, lines: units === 0 ? [] : ['P1', units] });
  const plans = new StorePlans();
  if (given.planned !== undefined)
    plans.take({ signal: 'plan', store: 'S1', at: MONDAY, firstDay: local(MONDAY).day, shape, lines: new Map([['P1', given.planned]]) });
  const document = (id: string, of: Partial<FactDocument> | undefined) => (of === undefined ? undefined : { ...emptyDocument(id), ...of });
  const lane = given.lane;
  const promotion = 'promotion' in given ? given.promotion : { id: 'M1', from: MONDAY, until: at(24 * 14) };
  const moment = new StoreMoment('S1', now, sales, plans, {
    local,
    tradingHours: () => 10,
    orderArrivesAt: () => (lane === undefined ? undefined : now + ((given.cutOff ?? 0) + lane) * HOUR),
    laneHours: () => lane,
    deliveriesHeardAt: () => (given.deliveries === undefined ? undefined : at(given.deliveries)),
    promoted: () => (promotion === undefined ? [] : [['P1', promotion]]),
  });
  const view = productStoreView({
    subject: 'product:P1|store:S1',
    product: 'P1',
    moment,
    document: document('product:P1|store:S1', given.document),
    dc: document('dc:D1|product:P1', given.dc),
    supplier: document('supplier:V1', given.supplier),
    promotion,
    promotionsKnown: given.promotionsKnown ?? true,
    margin: given.margin,
  });
  return (fact) => view.read(fact)?.value;
}

export const said = (v: number, h: number) => ({ v, at: at(h), s: 'sig' });
export const coming = (delivery: string, quantity: number, plannedAt: number, eta = plannedAt) => ({
  delivery,
  quantity,
  plannedAt: at(plannedAt),
  eta: at(eta),
  from: 'dc:D1',
  toldAt: at(0),
  toldBy: 'sig',
});
