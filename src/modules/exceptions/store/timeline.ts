import { Injectable } from '@nestjs/common';
import { decodeCursor, Ledger, pageOf, type LedgerEntry, type Page, type PageQuery } from '../../../platform/index.js';

/** What happened to an exception: the ledger entries that name it. There is no second record that could differ. */
@Injectable()
export class Timeline {
  constructor(private readonly ledger: Ledger) {}

  async ofException(exception: string, { limit, cursor }: PageQuery): Promise<Page<LedgerEntry>> {
    const after = cursor === undefined ? 0 : Number(decodeCursor(cursor, 1)[0]);
    const rows = await this.ledger.rows
      .find({ 'refs.exception': exception, _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(limit + 1)
      .toArray();
    return pageOf(rows, limit, (entry) => [entry._id]);
  }
}
