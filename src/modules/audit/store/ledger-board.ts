import { Injectable } from '@nestjs/common';
import type { Filter } from 'mongodb';
import { EndcapError, inScope, type Scope } from '../../../kernel/index.js';
import { Directory, type DirectorySnapshot } from '../../masterdata/index.js';
import { decodeCursor, Ledger, pageOf, type IndexedRef, type LedgerEntry, type Page, type PageQuery } from '../../../platform/index.js';
import { AuditBoard, AuditTrail, type AuditEntry, type AuditFilter } from '../usecases/audit-trail.js';

/** A search that takes longer is too wide. */
const PATIENCE_MS = 5_000;
const TOO_SLOW = 50; // MaxTimeMSExpired

const view = ({ _id, prev: _prev, ...entry }: LedgerEntry): AuditEntry => ({ seq: _id, ...entry });

/**
 * What a limited scope may see of the record: entries about a store inside it, by where the store belongs now. Entries
 * about no store are for those without limits.
 */
function scopeFilter(scope: Scope, directory: DirectorySnapshot): Filter<LedgerEntry> {
  if (scope.banners === undefined && scope.regions === undefined && scope.stores === undefined) return {};
  const inside = directory.stores().filter(({ id }) => inScope(scope, directory.placeOf(id)));
  return { 'refs.store': { $in: inside.map(({ id }) => id) } };
}

/** Reads the ledger. */
@Injectable()
export class LedgerBoard extends AuditBoard {
  constructor(
    private readonly ledger: Ledger,
    private readonly directory: Directory,
  ) {
    super();
  }

  list(filter: AuditFilter, scope: Scope, page: PageQuery): Promise<Page<AuditEntry>> {
    const { ref, type, actor, correlation, from, until } = filter;
    const at = { ...(from && { $gte: from.toISOString() }), ...(until && { $lt: until.toISOString() }) };
    const conditions: Filter<LedgerEntry>[] = [
      scopeFilter(scope, this.directory.snapshot()),
      ref === undefined ? {} : { [`refs.${ref.kind}`]: ref.id },
      { ...(type && { type }), ...(actor && { actor }), ...(correlation && { correlationId: correlation }) },
      Object.keys(at).length === 0 ? {} : { at },
    ];
    return readPage(this.ledger, { $and: conditions }, filter.order, page);
  }
}

/** Timelines out of the ledger. */
@Injectable()
export class LedgerTrail extends AuditTrail {
  constructor(private readonly ledger: Ledger) {
    super();
  }

  timeline(refKind: IndexedRef, id: string, page: PageQuery): Promise<Page<AuditEntry>> {
    return readPage(this.ledger, { [`refs.${refKind}`]: id }, 'asc', page);
  }
}

async function readPage(
  ledger: Ledger,
  filter: Filter<LedgerEntry>,
  order: 'asc' | 'desc',
  { limit, cursor }: PageQuery,
): Promise<Page<AuditEntry>> {
  const after = cursor === undefined ? undefined : Number(decodeCursor(cursor, 1)[0]);
  const beyond = after === undefined ? {} : { _id: order === 'asc' ? { $gt: after } : { $lt: after } };
  try {
    const rows = await ledger.rows
      .find({ $and: [filter, beyond] } as Filter<LedgerEntry>)
      .sort({ _id: order === 'asc' ? 1 : -1 })
      .limit(limit + 1)
      .maxTimeMS(PATIENCE_MS)
      .toArray();
    return pageOf(rows.map(view), limit, (entry) => [entry.seq]);
  } catch (error) {
    if ((error as { code?: unknown }).code !== TOO_SLOW) throw error;
    throw new EndcapError('unavailable', 'the search took too long: name an object, an actor or a shorter time');
  }
}
