import type { BacktestProgress } from './backtest.js';
import type { ReplayProgress } from './backtest-types.js';

/** How far a run is, and how long the rest takes at the pace so far. */
export function paceOf(told: ReplayProgress | undefined, startedAt: Date, now: Date): BacktestProgress {
  if (told === undefined) return { share: 0, signals: 0, ofSignals: 0, observations: 0, writtenAt: now };
  const { signals, ofSignals, observations, at } = told;
  const share = ofSignals === 0 ? 0 : Math.min(signals / ofSignals, 1);
  const spent = (now.getTime() - startedAt.getTime()) / 1_000;
  const remaining = share === 0 ? {} : { remainingSeconds: Math.round((spent * (1 - share)) / share) };
  return { share, signals, ofSignals, observations, at, ...remaining, writtenAt: now };
}
