import { Injectable } from '@nestjs/common';
import type { RuleDocument } from '../../../rules/index.js';
import { broughtBy, composeSet, RuleBook } from '../../rulebook/index.js';
import type { Backtest } from '../domain/backtest.js';
import { BacktestStore } from './backtest-store.js';

/** The rules of both sides as they were when a backtest was asked for, whatever came into force since. */
@Injectable()
export class TriedRules {
  constructor(
    private readonly book: RuleBook,
    private readonly backtests: BacktestStore,
  ) {}

  async of({ id, ruleSets, aside, change }: Backtest): Promise<{ baseline: readonly RuleDocument[]; candidate: readonly RuleDocument[] }> {
    const [kept, incoming] = await Promise.all([this.book.kept(ruleSets.baseline), this.backtests.incoming(id)]);
    if (kept === undefined) throw new Error(`rule set ${ruleSets.baseline} is not kept any more`);
    const baseline = kept.documents.filter((document) => !aside.includes(document.id));
    return { baseline, candidate: composeSet(baseline, incoming, broughtBy(incoming, change.retire)) };
  }
}
