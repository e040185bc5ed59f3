import { notFound, type FactView } from '../../../kernel/index.js';
import type { DirectorySnapshot } from '../../masterdata/index.js';

/** Hours from one moment to another; negative when it lies before. */
export const hoursFrom = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 3_600_000;

/** A fact as a number; null when it is not known or none. */
export function numberOf(view: FactView | undefined, fact: string): number | null {
  const value = view?.read(fact)?.value;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Throws `not-found`: the agent is told that there is no such store. */
export function storeOf(snapshot: DirectorySnapshot, id: string, at: Date): NonNullable<ReturnType<DirectorySnapshot['store']>> {
  const store = snapshot.store(id, at);
  if (store === undefined) throw notFound('store');
  return store;
}

/** Throws `not-found`: the agent is told that there is no such product. */
export function productOf(snapshot: DirectorySnapshot, id: string, at: Date): NonNullable<ReturnType<DirectorySnapshot['product']>> {
  const product = snapshot.product(id, at);
  if (product === undefined) throw notFound('product');
  return product;
}
