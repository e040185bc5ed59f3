/** Units a quantity may be counted in. */
export const UNITS = ['each', 'case', 'kg'] as const;
export type Unit = (typeof UNITS)[number];

/** An amount of goods with its unit. */
export type Quantity = { readonly value: number; readonly unit: Unit };
