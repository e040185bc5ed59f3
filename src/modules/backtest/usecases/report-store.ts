import type { Scope } from '../../../kernel/index.js';
import type { BacktestReport, ChangedException } from '../domain/report.js';

/** What one run of a backtest came to. A run is named by its fence, so that a late worker overwrites nothing. */
export type RunOf = { readonly backtest: string; readonly run: number };
/** An exception only one side opens, with its place in the order of the list. */
export type RankedException = ChangedException & { readonly rank: number };

/** Reports and the exceptions behind them. */
export abstract class ReportStore {
  abstract keep(of: RunOf, report: BacktestReport, exceptions: readonly RankedException[]): Promise<void>;
  abstract drop(of: RunOf): Promise<void>;
  abstract report(of: RunOf): Promise<BacktestReport | undefined>;
  /** By rank, added before removed, after one of them; only where the scope reaches. */
  abstract exceptions(
    of: RunOf,
    filter: {
      readonly change?: ChangedException['change'] | undefined;
      readonly scope: Scope;
      readonly after?: { readonly rank: number; readonly change: string } | undefined;
      readonly limit: number;
    },
  ): Promise<readonly RankedException[]>;
}
