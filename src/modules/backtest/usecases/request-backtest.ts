import { Injectable } from '@nestjs/common';
import { EndcapError } from '../../../kernel/index.js';
import { Accounts } from '../../identity/index.js';
import { ComposeTrial, type TrialChange } from '../../rulebook/index.js';
import { backtestEvent, type Backtest, type TriedChange } from '../domain/backtest.js';
import type { AskedWindow } from '../domain/resolve-window.js';
import { BacktestStore } from './backtest-store.js';
import type { By } from './by.js';
import { NumberBacktest } from './number-backtest.js';
import { ReplayableHistory } from './replayable-history.js';

/** Waiting or running for one person, keys they issued included. */
export const MOST_OPEN = 5;

/** What somebody wants to know. */
export type BacktestRequest = {
  readonly change: Omit<TriedChange, 'document'> & { readonly document?: { readonly id: string } | undefined };
  readonly window: AskedWindow;
  readonly note?: string | undefined;
};

/** Takes a backtest in: everything that can be wrong is said now, the replay itself is a job. */
@Injectable()
export class RequestBacktest {
  constructor(
    private readonly backtests: BacktestStore,
    private readonly trial: ComposeTrial,
    private readonly history: ReplayableHistory,
    private readonly accounts: Accounts,
    private readonly begin: NumberBacktest,
  ) {}

  /** Throws as `ComposeTrial` does, `invalid` for a window that cannot be replayed, `overloaded` when enough of theirs wait. */
  async run({ change, window: asked, note }: BacktestRequest, { principal, correlationId }: By): Promise<Backtest> {
    const window = await this.history.window(asked, principal.scope);
    const behind = await this.accounts.behind(principal);
    const { publish, retire, document } = change;
    const tried: TrialChange = {
      publish,
      retire,
      ...(document === undefined ? {} : { documents: [{ content: document, writers: [principal.id, ...behind] }] }),
    };
    const { baseline, candidate, incoming } = await this.trial.run(tried);
    const whole = this.begin.run({
      change: { publish, retire, ...(document === undefined ? {} : { document: document.id }) },
      rules: [...new Set([...incoming.map(({ id }) => id), ...retire])].sort(),
      ruleSets: { baseline: baseline.digest, candidate: candidate.digest },
      aside: baseline.aside,
      paused: baseline.paused,
      window,
      ...(note === undefined ? {} : { note }),
      requestedBy: principal.id,
      person: behind.at(-1) ?? principal.id,
      correlationId,
    });
    const event = backtestEvent('backtest.requested', whole, { at: whole.requestedAt, actor: principal.id });
    // Each slot is taken once: so that two requests at the same moment cannot both be the last one allowed.
    for (let slot = 0; slot < MOST_OPEN; slot += 1)
      if (await this.backtests.insert({ ...whole, slot }, incoming, [event])) return { ...whole, slot };
    throw new EndcapError('overloaded', `${MOST_OPEN} of your backtests wait or run; cancel one or wait for it`, { retryAfterSeconds: 30 });
  }
}
