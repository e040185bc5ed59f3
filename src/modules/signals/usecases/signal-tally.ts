import type { ItemResultKind } from '../domain/receipt.js';

/** Counts what became of signals, for metrics and for totals that survive a restart. */
export abstract class SignalTally {
  abstract add(result: ItemResultKind, signals?: number): void;
  /** Duplicates since the installation began, this process’s latest included. */
  abstract duplicates(): Promise<number>;
}
