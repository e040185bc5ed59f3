export { BacktestModule } from './backtest.module.js';
