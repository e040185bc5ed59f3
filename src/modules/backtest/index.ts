export { BacktestModule } from './backtest.module.js';
export type { ChangedFinding, ReplayProgress } from './domain/backtest-types.js';
export type { BacktestReport, ChangedException, ComparedFigures } from './domain/report.js';
export { ReplayableHistory } from './usecases/replayable-history.js';
export { ReplayTrial } from './usecases/replay-trial.js';
