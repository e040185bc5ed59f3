import { DAY } from '../hours.js';
import { dateOf, derived, numberOf, type Formula, type ProductContext, type Read } from '../subject-context.js';
import { demandRatio } from './demand-ratio.js';

/** Earlier, sold over planned is noise. */
const ENOUGH_HOURS = 4;
const ENOUGH_PLANNED = 2;

/** Demand over plan as a forecast of what is to come: on plan while unknown. */
const expectedRatio = (read: Read): number => numberOf(read('demand-ratio')) ?? 1;

/** Plan of the hours from now on. */
const planAhead =
  (fact: string, days: number): Formula<ProductContext> =>
  ({ product, moment }) => {
    const spans = moment.spansUntil(moment.at + days * DAY);
    const planned = moment.plans.within(product, spans);
    if (planned === undefined) return undefined;
    const plan = moment.plans.on(product, (spans[0] as (typeof spans)[number]).day)?.plan;
    return derived(fact, planned, plan?.at ?? moment.at);
  };

/** Units sold in the hours reported since then; undefined when none was. An hour the store did not report is unknown, not 0. */
export function soldSince({ product, moment }: ProductContext, since: number): { units: number; hours: number; at: number } | undefined {
  const { sales, at } = moment;
  const hours = sales.hoursReported(since, at);
  const end = moment.heardAt();
  return hours === 0 || end === undefined ? undefined : { units: sales.units(product, since, at), hours, at: end };
}

/** Sales of a product in a store against the plan, as `config/facts/sales.yaml` declares them. */
export const SALES: Readonly<Record<string, Formula<ProductContext>>> = {
  'units-sold': ({ product, moment }) => {
    const { sales, at } = moment;
    const end = moment.heardAt();
    return end === undefined ? undefined : derived('units-sold', sales.lastHour(product, at) ?? 0, end);
  },

  'units-sold-24h': (context) => {
    const sold = soldSince(context, context.moment.at - DAY);
    return sold === undefined ? undefined : derived('units-sold-24h', sold.units, sold.at);
  },

  'units-sold-since-promotion': (context) => {
    const sold = context.promotion === undefined ? undefined : soldSince(context, context.promotion.from);
    return sold === undefined ? undefined : derived('units-sold-since-promotion', sold.units, sold.at);
  },

  /** Plan of exactly the hours the store reported since the promotion began. */
  'planned-units-since-promotion': ({ product, promotion, moment }) => {
    const { sales, plans, at } = moment;
    if (promotion === undefined || sales.hoursReported(promotion.from, at) === 0) return undefined;
    const planned = plans.within(product, moment.reportedSince(promotion.from));
    return planned === undefined ? undefined : derived('planned-units-since-promotion', planned, moment.heardAt() ?? at);
  },

  'plan-units-today': ({ product, moment: { plans, today } }) => {
    const planned = plans.on(product, today);
    return planned === undefined ? undefined : { value: planned.units, at: new Date(planned.plan.at), source: planned.plan.signal };
  },

  'plan-units-next-24h': planAhead('plan-units-next-24h', 1),
  'plan-units-next-48h': planAhead('plan-units-next-48h', 2),
  'plan-units-next-72h': planAhead('plan-units-next-72h', 3),
  'plan-units-next-96h': planAhead('plan-units-next-96h', 4),

  'sell-through-ratio': ({ promotion, moment: { sales, at } }, read) => {
    if (promotion === undefined || sales.hoursReported(promotion.from, at) < ENOUGH_HOURS) return undefined;
    const planned = read('planned-units-since-promotion');
    const sold = read('units-sold-since-promotion');
    if (planned === undefined || sold === undefined || Number(planned.value) < ENOUGH_PLANNED) return undefined;
    return derived('sell-through-ratio', Number(sold.value) / Number(planned.value), sold.at.getTime());
  },

  'demand-ratio': (context, read) => {
    const sold = read('units-sold-since-promotion');
    const planned = numberOf(read('planned-units-since-promotion'));
    const dayPlan = numberOf(read('plan-units-next-24h'));
    if (sold === undefined || planned === undefined || dayPlan === undefined) return undefined;
    const ratio = demandRatio(context, { sold: Number(sold.value), planned, dayPlan });
    return ratio === undefined ? undefined : derived('demand-ratio', ratio, sold.at.getTime());
  },

  'demand-rate': ({ moment }, read) => {
    const planned = numberOf(read('plan-units-next-24h'));
    const hours = moment.tradingHoursNextDay();
    if (planned === undefined || hours <= 0) return undefined;
    return derived('demand-rate', (planned * expectedRatio(read)) / hours, moment.heardAt() ?? moment.at);
  },

  /** Stock over expected daily demand, at most 90 days (Silver, Pyke & Thomas, Inventory and Production Management, section 2.4). */
  'days-of-cover': (_, read) => {
    const estimate = read('on-hand-estimate');
    const planned = numberOf(read('plan-units-next-24h'));
    if (estimate === undefined || planned === undefined) return undefined;
    const demand = planned * expectedRatio(read);
    const units = Number(estimate.value);
    const days = units <= 0 ? 0 : demand <= 0 ? 90 : Math.min(90, units / demand);
    return derived('days-of-cover', days, estimate.at.getTime());
  },

  'hours-since-last-sale': ({ product, moment }) => {
    const end = moment.heardAt();
    if (end === undefined) return undefined;
    return derived('hours-since-last-sale', moment.silenceSince(moment.sales.lastSale(product, moment.at)).hours, end);
  },

  'expected-units-since-last-sale': ({ product, moment }, read) => {
    const end = moment.heardAt();
    if (end === undefined) return undefined;
    const planned = moment.plans.within(product, moment.silenceSince(moment.sales.lastSale(product, moment.at)).spans);
    if (planned === undefined) return undefined;
    return derived('expected-units-since-last-sale', planned === 0 ? 0 : planned * expectedRatio(read), end);
  },

  'promotion-active': ({ promotion, promotionsKnown, moment: { at } }) =>
    promotionsKnown ? { value: promotion !== undefined, at: dateOf(at), source: 'masterdata' } : undefined,

  promotion: ({ promotion }) =>
    promotion === undefined ? undefined : { value: promotion.id, at: new Date(promotion.from), source: 'masterdata' },

  'unit-margin': ({ margin, moment: { at } }) =>
    margin === undefined ? undefined : { value: margin, at: dateOf(at), source: 'masterdata' },
};
