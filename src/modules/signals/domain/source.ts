import type { KeyObject } from 'node:crypto';
import { findSignalType } from '../../../kernel/index.js';

/** A system that may send signals, as it is kept. */
export type Source = {
  readonly id: string;
  readonly version: number;
  readonly schemaVersion: number;
  readonly name: string;
  /** Signal types it may send. */
  readonly types: readonly string[];
  /** Stores it may send for; `*` = all. */
  readonly stores: readonly string[];
  readonly active: boolean;
  /** Newest last; the two newest are valid, so that a sender can change over without a gap. */
  readonly secrets: readonly { readonly sealed: string; readonly createdAt: Date }[];
  readonly createdAt: Date;
};

/** Secrets that are valid at the same time. */
export const VALID_SECRETS = 2;

/** A source ready for the hot path. */
export type LiveSource = {
  readonly id: string;
  readonly active: boolean;
  readonly types: ReadonlySet<string>;
  /** `all` or the stores it may send for. */
  readonly stores: 'all' | ReadonlySet<string>;
  /** Keys of the valid secrets, newest first. */
  readonly keys: readonly KeyObject[];
};

/**
 * True when the source may send data of this type about this place. Data about a store needs that store; data about the
 * whole chain needs all stores, or names only stores of the source.
 */
export function maySend(source: LiveSource, type: string, data: unknown): boolean {
  const declared = findSignalType(type);
  if (declared === undefined || !source.types.has(type)) return false;
  const { stores } = source;
  if (stores === 'all') return true;
  const place = declared.place(data);
  if (place.store !== undefined) return stores.has(place.store);
  if (Object.keys(place).length > 0) return true;
  const named = declared.references(data).stores ?? [];
  return named.length > 0 && named.every((store) => stores.has(store));
}
