import type { EventDraft } from '../../../kernel/index.js';
import type { RuleDocument } from '../../../rules/index.js';
import type { Backtest, BacktestProgress, BacktestState } from '../domain/backtest.js';

/** Which backtests a list shows. */
export type BacktestFilter = {
  readonly rule?: string | undefined;
  readonly state?: BacktestState | undefined;
  /** Only those limited to some of these stores; absent = all. */
  readonly within?: readonly string[] | undefined;
  readonly before?: { readonly requestedAt: Date; readonly id: string } | undefined;
  readonly limit: number;
};

/** Backtests: inserted once, saved by compare-and-set; the rules they try are kept beside them as they were. */
export abstract class BacktestStore {
  /** Keeps the rules first. False when the id is known or the person’s slot is taken. */
  abstract insert(backtest: Backtest, incoming: readonly RuleDocument[], events: readonly EventDraft[]): Promise<boolean>;
  /** False when somebody else was faster. */
  abstract save(backtest: Backtest, events: readonly EventDraft[]): Promise<boolean>;
  abstract find(id: string): Promise<Backtest | undefined>;
  /** The rules a backtest puts into the set. */
  abstract incoming(id: string): Promise<readonly RuleDocument[]>;
  /** Writes how far it is, which is no new version. False when it runs no more under this fence: stop. */
  abstract advance(id: string, run: number, progress: BacktestProgress): Promise<boolean>;
  /** Newest first. */
  abstract list(filter: BacktestFilter): Promise<readonly Backtest[]>;
  /** Forgets all but the newest of those that ended, with their reports. */
  abstract forgetOld(keep: number): Promise<void>;
}
