import { Injectable } from '@nestjs/common';
import { RuleBook, sidesOf, type QuietRules, type TrialSides } from '../../rulebook/index.js';
import type { Backtest } from '../domain/backtest.js';
import { BacktestStore } from './backtest-store.js';

/** The rules of both sides as they were when a backtest was asked for, whatever came into force since. */
@Injectable()
export class TriedRules {
  constructor(
    private readonly book: RuleBook,
    private readonly backtests: BacktestStore,
  ) {}

  async of({ id, ruleSets, aside, paused = [], change }: Backtest): Promise<TrialSides & { readonly quiet: QuietRules }> {
    const [kept, incoming] = await Promise.all([this.book.kept(ruleSets.baseline), this.backtests.incoming(id)]);
    if (kept === undefined) throw new Error(`rule set ${ruleSets.baseline} is not kept any more`);
    const quiet = { aside, paused };
    return { ...sidesOf(kept, quiet, { incoming, retire: change.retire }), quiet };
  }
}
