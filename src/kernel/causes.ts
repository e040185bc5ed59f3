/** The causes Endcap knows for a retail exception (ids are stable; accuracy is macro-averaged over them). */
export const CAUSES = [
  'demand-ahead',
  'supplier-late',
  'dc-short',
  'record-wrong',
  'shelf-not-worked',
  'price-or-planogram-error',
  'local-event',
  'neighbour-closed',
] as const;
export type Cause = (typeof CAUSES)[number];
