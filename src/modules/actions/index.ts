export { ActionsModule } from './actions.module.js';
export { ActionReader } from './usecases/action-reader.js';
export { ActionTotals, type ActionFigures } from './usecases/action-totals.js';
