import type { ReplayedException } from './backtest-types.js';

/**
 * The exceptions that matter most first: the largest by money at its highest, each currency in turn since amounts of two
 * currencies cannot be compared; of equal ones the latest.
 */
export function largestFirst<T extends ReplayedException>(exceptions: readonly T[]): readonly T[] {
  const currencies = [...Map.groupBy(exceptions, ({ moneyAtRisk }) => moneyAtRisk.currency)].sort(([a], [b]) => (a < b ? -1 : 1));
  const ranked = currencies.flatMap(([, of], currency) => of.toSorted(byMoney).map((exception, rank) => ({ exception, rank, currency })));
  return ranked.sort((a, b) => a.rank - b.rank || a.currency - b.currency).map(({ exception }) => exception);
}

function byMoney(a: ReplayedException, b: ReplayedException): number {
  const larger = b.moneyAtRisk.amount - a.moneyAtRisk.amount;
  return larger || b.openedAt.getTime() - a.openedAt.getTime() || (a.mergeKey < b.mergeKey ? -1 : 1);
}
