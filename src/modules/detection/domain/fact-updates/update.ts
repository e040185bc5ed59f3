import type { FactValue, SubjectKey, Unit } from '../../../../kernel/index.js';
import type { DemandPlan } from '../store-plans.js';
import type { HourOfSales } from '../store-sales.js';

/** Who said it and when: event time (ms) and signal id. Later words hold, whatever order they arrive in. */
export type Word = { readonly at: number; readonly signal: string };

/** What a signal changes in what is known, one step a subject. */
export type FactUpdate =
  | {
      readonly does: 'say';
      readonly subject: SubjectKey;
      readonly fact: string;
      readonly value: FactValue;
      readonly suspect?: boolean;
      readonly word: Word;
    }
  | { readonly does: 'count'; readonly subject: SubjectKey; readonly fact: string; readonly label: string; readonly word: Word }
  | {
      readonly does: 'announce';
      readonly subject: SubjectKey;
      readonly delivery: string;
      readonly from: SubjectKey;
      readonly quantity: number;
      readonly plannedAt: number;
      readonly eta: number;
      readonly cause?: string;
      readonly word: Word;
    }
  | {
      readonly does: 'receive';
      readonly subject: SubjectKey;
      readonly delivery: string;
      readonly from: SubjectKey;
      readonly quantity: number;
      readonly receivedAt: number;
      readonly word: Word;
    }
  | {
      readonly does: 'notice';
      readonly subject: SubjectKey;
      readonly kind: string;
      readonly products?: readonly string[];
      readonly delayHours?: number;
      readonly until?: number;
      readonly word: Word;
    }
  | { readonly does: 'sell'; readonly store: string; readonly hour: HourOfSales }
  | { readonly does: 'plan'; readonly plan: DemandPlan };

/** A step of one kind. */
export type UpdateOf<D extends FactUpdate['does']> = Extract<FactUpdate, { does: D }>;

/** Turns a counted quantity into the product's own unit: cases of a product counted singly are opened. */
export type Measure = (product: string, value: number, unit: Unit) => number;

/** Quantities by product in the product's own unit; a product named twice is summed. */
export function byProduct<L extends { readonly product: string; readonly unit: Unit }>(
  lines: readonly L[],
  value: (line: L) => number,
  measure: Measure,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const line of lines) sums.set(line.product, (sums.get(line.product) ?? 0) + measure(line.product, value(line), line.unit));
  return sums;
}

/** Subject of a product at a store or distribution centre; undefined for goods still with a supplier. */
export function productAt(
  node: { readonly kind: 'store' | 'dc' | 'supplier'; readonly id: string },
  product: string,
): SubjectKey | undefined {
  if (node.kind === 'store') return `product:${product}|store:${node.id}`;
  return node.kind === 'dc' ? `dc:${node.id}|product:${product}` : undefined;
}
