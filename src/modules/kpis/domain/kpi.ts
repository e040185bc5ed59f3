import type { KpiId, Place } from '../../../kernel/index.js';

/** One contribution to a figure: a ratio's parts, an amount, or a duration, at a place on a trading day. */
export type Sample = { readonly place: Place; readonly day: string; readonly value: number; readonly weight: number };

/** How samples become one figure: weighted share Σvalue/Σweight, sum, or median of the values. */
export type Aggregation = 'share' | 'sum' | 'median';

export type KpiDefinition = {
  readonly id: KpiId;
  readonly title: string;
  readonly meaning: string;
  readonly formula: string;
  readonly unit: 'share' | 'minutes' | 'minor-units';
  readonly aggregation: Aggregation;
  /** True when higher is better. */
  readonly higherIsBetter: boolean;
};

/** The figures Endcap computes today; the others of the twelve need data no connected source gives yet. */
export const KPI_DEFINITIONS: readonly KpiDefinition[] = [
  {
    id: 'on-shelf-availability',
    title: 'On-shelf availability',
    meaning: 'How often a ranged product was in stock when the store reported its stock.',
    formula: 'Σ reported store-product positions with on-hand > 0 ÷ Σ reported store-product positions',
    unit: 'share',
    aggregation: 'share',
    higherIsBetter: true,
  },
  {
    id: 'decision-cycle-time',
    title: 'Decision cycle time',
    meaning: 'From the opening of an exception to the authorisation of its first action.',
    formula:
      'median over actions that were the first of their exception of (authorised at − exception opened at), minutes of business time',
    unit: 'minutes',
    aggregation: 'median',
    higherIsBetter: false,
  },
  {
    id: 'lost-sales-avoided',
    title: 'Lost sales avoided',
    meaning: 'Sales at retail price that the goods an action brought made possible.',
    formula: 'Σ over observed transfers of min(units moved, units sold since − on-hand estimate before) × retail price, not below 0',
    unit: 'minor-units',
    aggregation: 'sum',
    higherIsBetter: true,
  },
  {
    id: 'recommendation-acceptance',
    title: 'Recommendation acceptance',
    meaning: 'How often people said yes to what was proposed to them.',
    formula: 'approved requests ÷ (approved + declined + expired requests)',
    unit: 'share',
    aggregation: 'share',
    higherIsBetter: true,
  },
  {
    id: 'override-rate',
    title: 'Override rate',
    meaning: 'How often a store did not do a task as asked, and said why.',
    formula: 'overridden tasks ÷ (confirmed + overridden tasks)',
    unit: 'share',
    aggregation: 'share',
    higherIsBetter: false,
  },
];

export const GROUPINGS = ['chain', 'banner', 'region', 'store', 'day'] as const;
export type Grouping = (typeof GROUPINGS)[number];
export type Figure = { readonly group: string; readonly value: number | null; readonly samples: number };

/** Figures of samples by group, groups in order; without samples a figure is null, never zero. */
export function figures(definition: KpiDefinition, samples: readonly Sample[], by: Grouping): Figure[] {
  const groups = new Map<string, Sample[]>();
  if (by === 'chain') groups.set('chain', []);
  for (const sample of samples) {
    const group = by === 'chain' ? 'chain' : by === 'day' ? sample.day : (sample.place[by] ?? 'none');
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [sample]);
    else members.push(sample);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, members]) => ({ group, value: aggregate(definition.aggregation, members), samples: members.length }));
}

function aggregate(how: Aggregation, samples: readonly Sample[]): number | null {
  if (samples.length === 0) return null;
  if (how === 'median') {
    const sorted = samples.map((sample) => sample.value).sort((a, b) => a - b);
    const middle = sorted.length / 2;
    return sorted.length % 2 === 1 ? (sorted[Math.floor(middle)] ?? null) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  }
  const value = samples.reduce((sum, sample) => sum + sample.value, 0);
  if (how === 'sum') return value;
  const weight = samples.reduce((sum, sample) => sum + sample.weight, 0);
  return weight === 0 ? null : value / weight;
}
