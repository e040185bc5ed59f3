import { CLOSES, OPENS } from './calendar.js';

/** Share of a week's demand per weekday, Monday first, times seven (so that an ordinary day is 1). */
export const WEEKDAY: readonly number[] = [0.88, 0.86, 0.92, 1.0, 1.22, 1.34, 0.78];

const HOUR_WEIGHTS: readonly number[] = [5, 6, 7, 8, 8, 7, 6, 7, 8, 10, 11, 9, 5, 3];

/** Share of a day per hour 0–23, local time: a bump before noon and the larger one after work. Sums to 1. */
export const HOUR_SHARES: readonly number[] = (() => {
  const total = HOUR_WEIGHTS.reduce((sum, weight) => sum + weight, 0);
  return Array.from({ length: 24 }, (_, hour) => (hour < OPENS || hour >= CLOSES ? 0 : (HOUR_WEIGHTS[hour - OPENS] ?? 0) / total));
})();
