import { z } from 'zod';
import { AGGREGATES, type Aggregate, type FactDefinition, type FactUnit } from './fact-definition.js';

/** Longest window, minutes: older entries of a series are not kept. */
export const LONGEST_WINDOW_MINUTES = 35 * 1_440;

/** A window over a series: a sliding one that ends now, or everything since the promotion now active began. */
export type SeriesWindow = { readonly series: string; readonly aggregate: Aggregate; readonly minutes: number | 'promotion' };

const WINDOW_PATTERN = /^([a-z0-9]+(?:-[a-z0-9]+)*):(count|sum|mean|last|distinct):(?:([1-9][0-9]{0,4})m|(promotion))$/;

/** The name a window goes by wherever facts are named: `replenishment-issues:count:1440m`, `sales:sum:promotion`. */
export const windowFactName = ({ series, aggregate, minutes }: SeriesWindow): string =>
  `${series}:${aggregate}:${minutes === 'promotion' ? minutes : `${minutes}m`}`;

/** The window a name stands for; undefined when it is the name of no window. */
export function parseWindowFactName(text: string): SeriesWindow | undefined {
  if (text.length > 96) return undefined;
  const [, series, aggregate, digits] = WINDOW_PATTERN.exec(text) ?? [];
  if (series === undefined || aggregate === undefined) return undefined;
  const minutes = digits === undefined ? 'promotion' : Number(digits);
  if (minutes !== 'promotion' && minutes > LONGEST_WINDOW_MINUTES) return undefined;
  return { series, aggregate: aggregate as Aggregate, minutes };
}

const FACT_NAME_PATTERN = /^[a-z0-9]+(?:-[a-z0-9]+)*(?::(?:count|sum|mean|last|distinct):(?:[1-9][0-9]{0,4}m|promotion))?$/;

/** The name of a fact in a rule: one of the catalogue, or a window over a series of it. */
export const factName = z
  .string()
  .max(96)
  .regex(FACT_NAME_PATTERN, `lower-case words joined by dashes; a window is <series>:<${AGGREGATES.join('|')}>:<minutes>m or …:promotion`)
  .refine(
    (text) => !text.includes(':') || parseWindowFactName(text) !== undefined,
    `a window of at most ${LONGEST_WINDOW_MINUTES} minutes`,
  );

const UNITS: Readonly<Record<Aggregate, (series: FactUnit) => FactUnit>> = {
  count: () => 'count',
  distinct: () => 'count',
  sum: (unit) => unit,
  mean: (unit) => unit,
  last: (unit) => unit,
};

/** What a window over a declared series is; undefined when the series cannot be asked that way. */
export function windowFact(series: FactDefinition | undefined, window: SeriesWindow): FactDefinition | undefined {
  if (series?.kind !== 'series' || !series.aggregates.includes(window.aggregate)) return undefined;
  const over = window.minutes === 'promotion' ? 'since the promotion began' : `in the last ${window.minutes} minutes`;
  return {
    ...series,
    aggregates: [],
    kind: 'window',
    name: windowFactName(window),
    unit: UNITS[window.aggregate](series.unit),
    window:
      window.minutes === 'promotion'
        ? { aggregate: window.aggregate, since: 'promotion-start' }
        : { aggregate: window.aggregate, minutes: window.minutes },
    from: [series.name],
    description: `${window.aggregate} of ${series.name} ${over}. ${series.description}`.slice(0, 1_000),
  };
}
