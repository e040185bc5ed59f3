export { stockoutPlanner } from './planner.js';
