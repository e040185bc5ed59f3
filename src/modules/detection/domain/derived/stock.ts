import { HOUR } from '../hours.js';
import { derived, type Formula, type ProductContext } from '../subject-context.js';
import { latest, receivedBetween } from './documents.js';

/** The later of the last record and the last count. */
function lastKnown({ document }: ProductContext): { units: number; at: number } | undefined {
  const record = document?.latest['on-hand'];
  const counted = document?.latest['on-hand-counted'];
  const known = counted !== undefined && (record === undefined || counted.at >= record.at) ? counted : record;
  return known === undefined ? undefined : { units: Number(known.v), at: known.at };
}

/** Stock of a product in a store, as `config/facts/stock.yaml` declares it. */
export const STOCK: Readonly<Record<string, Formula<ProductContext>>> = {
  'on-hand': ({ document }) => latest(document, 'on-hand'),
  'on-hand-counted': ({ document }) => latest(document, 'on-hand-counted'),
  'on-order': ({ document }) => latest(document, 'on-order'),

  /** Record or count − sold since + received since, never below 0 (perpetual inventory identity). */
  'on-hand-estimate': (context) => {
    const known = lastKnown(context);
    if (known === undefined) return undefined;
    const { moment, product, document } = context;
    const sold = moment.sales.units(product, known.at, moment.at);
    const received = receivedBetween(document, known.at, moment.at);
    const at = Math.max(known.at, received.newest, moment.heardAt() ?? -Infinity);
    return derived('on-hand-estimate', Math.max(0, known.units - sold + received.units), at);
  },

  'data-age-hours': ({ document, moment }) => {
    const newest = Math.max(
      document?.latest['on-hand']?.at ?? -Infinity,
      document?.latest['on-hand-counted']?.at ?? -Infinity,
      moment.heardAt() ?? -Infinity,
    );
    return newest === -Infinity ? undefined : derived('data-age-hours', Math.max(0, (moment.at - newest) / HOUR), newest);
  },
};
