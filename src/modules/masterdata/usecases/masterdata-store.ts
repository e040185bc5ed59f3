import type { EventDraft } from '../../../kernel/index.js';
import type { MasterdataItem, MasterdataKind } from '../domain/items.js';

/** One version of one item as it is kept. */
export type StoredItem = {
  readonly kind: MasterdataKind;
  readonly id: string;
  /** First day in force; `BEGINNING` for an item that always was. */
  readonly validFrom: string;
  readonly body: MasterdataItem;
  /** SHA-256 of the canonical body: tells what is unchanged. */
  readonly digest: string;
  /** Business time it was said; an older word never replaces a newer one. */
  readonly toldAt: Date;
};

/** First day of items without one. */
export const BEGINNING = '0001-01-01';

/** A bulk write, kept as the carrier of its event. */
export type MasterdataChange = {
  readonly id: string;
  readonly version: number;
  readonly schemaVersion: number;
  readonly kind: MasterdataKind;
  readonly written: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly at: Date;
};

/** Keeps master data. */
export abstract class MasterdataStore {
  /** Rises with every write, in any process. */
  abstract version(): Promise<number>;
  abstract load(): Promise<{ version: number; items: StoredItem[] }>;
  /** Digests of those versions that are already kept. */
  abstract digests(items: readonly Pick<StoredItem, 'kind' | 'id' | 'validFrom'>[]): Promise<ReadonlyMap<string, string>>;
  /** Writes in bulk; a version told later than the one given stays. */
  abstract write(items: readonly StoredItem[]): Promise<void>;
  /** Records a change with its event; the same change again is left as it is. */
  abstract record(change: MasterdataChange, event: EventDraft): Promise<void>;
}

/** Key of a version of an item. */
export const itemKey = (item: Pick<StoredItem, 'kind' | 'id' | 'validFrom'>): string => `${item.kind}:${item.id}:${item.validFrom}`;
