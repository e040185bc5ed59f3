import { Injectable } from '@nestjs/common';
import { notFound, type Principal } from '../../../kernel/index.js';
import { Directory } from '../../masterdata/index.js';
import type { Backtest } from '../domain/backtest.js';
import { visibleStores } from '../domain/resolve-window.js';
import { BacktestStore, type BacktestFilter } from './backtest-store.js';

/** Backtests as somebody may see them: with limits, only those whose every store they see. */
@Injectable()
export class VisibleBacktests {
  constructor(
    private readonly backtests: BacktestStore,
    private readonly directory: Directory,
  ) {}

  /** Throws `not-found` for what is not there or out of scope. */
  async one(id: string, principal: Principal): Promise<Backtest> {
    const backtest = await this.backtests.find(id);
    const within = this.within(principal);
    if (backtest === undefined || (within !== undefined && !inside(backtest, within))) throw notFound('backtest');
    return backtest;
  }

  list(filter: Omit<BacktestFilter, 'within'>, principal: Principal): Promise<readonly Backtest[]> {
    return this.backtests.list({ ...filter, within: this.within(principal) });
  }

  private within({ scope }: Principal): readonly string[] | undefined {
    const limited = Object.values(scope).some((limit) => limit !== undefined);
    return limited ? visibleStores(scope, this.directory.snapshot()) : undefined;
  }
}

const inside = ({ window }: Backtest, stores: readonly string[]): boolean =>
  window.stores?.every((store) => stores.includes(store)) === true;
