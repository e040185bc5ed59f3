import { deriveId } from '../../../kernel/index.js';

export const ITEM_RESULTS = ['accepted', 'duplicate', 'conflict', 'quarantined', 'rejected'] as const;
export type ItemResultKind = (typeof ITEM_RESULTS)[number];

/** What became of one event; `id` and `source` are those of its CloudEvent. */
export type ItemResult = {
  readonly id: string;
  readonly source: string;
  readonly result: ItemResultKind;
  readonly reason?: string;
};

/** Answer to a delivery. The same events get the same receipt, however often they come. */
export type Receipt = { readonly receipt: string; readonly results: readonly ItemResult[] };

/** Id of a signal: the deduplication key. */
export const signalId = (source: string, ceSource: string, ceId: string): string => deriveId('sig', source, ceSource, ceId);

/** Receipt number of a delivery. */
export const receiptId = (signals: readonly string[]): string => deriveId('rcp', ...signals);
