/** Variance of hourly retail demand over its mean: more than 1 (Poisson), because shoppers come in bursts. */
const DISPERSION = 1.6;
/** Relative error of the expected rate itself; it does not average out over a longer horizon. */
const RATE_ERROR = 0.15;

/** Standard deviation of demand over a horizon with this mean, units. */
export const demandSpread = (mean: number): number => Math.sqrt(DISPERSION * mean + (RATE_ERROR * mean) ** 2);

const density = (z: number): number => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Standard normal distribution function (Zelen & Severo, Abramowitz & Stegun 26.2.17; error below 7.5e-8). */
export function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail = density(z) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? 1 - tail : tail;
}

/**
 * Expected units short when demand with this mean meets this stock: `sd · G(z)`, `z = (stock − mean) / sd`, with the unit
 * normal loss function `G(z) = φ(z) − z·(1 − Φ(z))` (Silver, Pyke & Thomas, Inventory and Production Management in
 * Supply Chains, 4th ed., section 5.5 and appendix II). Never less than the certain shortfall, never more than the mean.
 */
export function expectedShort(mean: number, stock: number): number {
  if (mean <= 0) return 0;
  if (stock <= 0) return mean;
  const spread = demandSpread(mean);
  const z = (stock - mean) / spread;
  const short = spread * (density(z) - z * (1 - normalShare(z)));
  return Math.min(mean, Math.max(0, mean - stock, short));
}
