import type { EventType, Refs, Scope } from '../../../kernel/index.js';
import type { IndexedRef, Page, PageQuery } from '../../../platform/index.js';

/** One entry of the record as people read it. `seq` is its place in the chain. */
export type AuditEntry = {
  readonly seq: number;
  readonly event: string;
  readonly type: string;
  /** Business time, ISO. */
  readonly at: string;
  /** Wall time, ISO. */
  readonly recordedAt: string;
  readonly correlationId: string;
  readonly actor: string;
  readonly refs: Refs;
  readonly data: Readonly<Record<string, unknown>>;
  readonly hash: string;
};

/** What happened to one object, oldest first: the timelines of other modules, which check themselves who may see them. */
export abstract class AuditTrail {
  abstract timeline(refKind: IndexedRef, id: string, page: PageQuery): Promise<Page<AuditEntry>>;
}

/** What an auditor looks for. Times are business time; `until` is not included. */
export type AuditFilter = {
  readonly ref?: { readonly kind: IndexedRef; readonly id: string };
  readonly type?: EventType;
  readonly actor?: string;
  readonly correlation?: string;
  readonly from?: Date;
  readonly until?: Date;
  readonly order: 'asc' | 'desc';
};

/** The record for screens, as far as the reader's scope reaches. */
export abstract class AuditBoard {
  abstract list(filter: AuditFilter, scope: Scope, page: PageQuery): Promise<Page<AuditEntry>>;
}
