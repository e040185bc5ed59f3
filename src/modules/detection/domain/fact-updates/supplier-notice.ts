import type { SignalData } from '../../../../kernel/index.js';
import type { FactUpdate, Word } from './update.js';

/** What a supplier says holds for the products it names, or for all of its products when it names none. */
export function supplierNoticeUpdates(data: SignalData['retail.supplier.notice'], word: Word): FactUpdate[] {
  return [
    {
      does: 'notice',
      subject: `supplier:${data.supplier}`,
      kind: data.kind,
      ...(data.products.length === 0 ? {} : { products: data.products }),
      ...(data.delayHours === undefined ? {} : { delayHours: data.delayHours }),
      ...(data.until === undefined ? {} : { until: Date.parse(data.until) }),
      word,
    },
  ];
}
