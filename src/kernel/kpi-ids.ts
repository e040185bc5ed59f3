/** The twelve key performance indicators (ids are stable). */
export const KPI_IDS = [
  'on-shelf-availability',
  'forecast-accuracy',
  'labour-productivity',
  'markdown-efficiency',
  'promotion-compliance',
  'inventory-turns',
  'working-capital-efficiency',
  'decision-cycle-time',
  'lost-sales-avoided',
  'recommendation-acceptance',
  'override-rate',
  'model-reliability',
] as const;
export type KpiId = (typeof KPI_IDS)[number];
