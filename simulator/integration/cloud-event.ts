/** The systems of the chain that send signals, and what each may say. */
export const SOURCES = {
  pos: { name: 'Tills', types: ['retail.store-sales.hourly'] },
  erp: { name: 'Stock ledger', types: ['retail.inventory.position'] },
  wms: {
    name: 'Warehouses and transport',
    types: ['retail.inventory.position', 'retail.delivery.planned', 'retail.delivery.received', 'retail.delivery.delayed'],
  },
  planning: { name: 'Planning', types: ['retail.promotion.plan', 'retail.demand.plan'] },
  'store-app': { name: 'Store app', types: ['retail.replenishment.issue'] },
  suppliers: { name: 'Supplier portal', types: ['retail.supplier.notice'] },
} as const;
export type SourceId = keyof typeof SOURCES;
export const SOURCE_IDS = Object.keys(SOURCES) as SourceId[];

export type CloudEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: unknown;
};

/** A CloudEvents 1.0 envelope whose id says what it is about, so that the same week has the same ids. */
export function cloudEvent(from: SourceId, place: string, type: string, id: string, time: string, data: unknown): CloudEvent {
  return { specversion: '1.0', id, source: `/${from}/${place}`, type, time, datacontenttype: 'application/json', data };
}
