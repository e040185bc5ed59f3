import { Injectable } from '@nestjs/common';
import { parseSubject, type FactView } from '../../../kernel/index.js';
import { FactReader } from '../../detection/index.js';
import type { StockClaim } from '../../reservations/index.js';
import { DonorRecords } from '../usecases/ports.js';

type Record = Pick<StockClaim, 'onHand' | 'recordedAt'>;

/** Donors’ stock by the facts of now: a store’s is its last record less what it sold since, a distribution centre’s its record. */
@Injectable()
export class FactDonorRecords extends DonorRecords {
  constructor(private readonly facts: FactReader) {
    super();
  }

  async read(donors: readonly string[], at: Date): Promise<Map<string, Record>> {
    const views = await this.facts.views(donors, at);
    return new Map(views.map((view) => [view.subject, recordOf(view)]));
  }
}

function recordOf(view: FactView): Record {
  const inStore = parseSubject(view.subject).store !== undefined;
  const estimate = view.read(inStore ? 'on-hand-estimate' : 'dc-on-hand');
  if (typeof estimate?.value !== 'number') return { onHand: undefined };
  const record = inStore ? view.read('on-hand') : estimate;
  return { onHand: estimate.value, ...(record === undefined ? {} : { recordedAt: record.at }) };
}
