/** A figure of a sorted or unsorted list: the value below which the share of it lies (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export const round = (value: number, digits = 1): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** Change a second, by least squares over the samples. */
export function slope(samples: readonly { readonly at: number; readonly value: number }[]): number {
  const n = samples.length;
  if (n < 2) return 0;
  const meanAt = samples.reduce((sum, s) => sum + s.at, 0) / n;
  const mean = samples.reduce((sum, s) => sum + s.value, 0) / n;
  const over = samples.reduce((sum, s) => sum + (s.at - meanAt) * (s.value - mean), 0);
  const under = samples.reduce((sum, s) => sum + (s.at - meanAt) ** 2, 0);
  return under === 0 ? 0 : (over / under) * 1_000;
}
