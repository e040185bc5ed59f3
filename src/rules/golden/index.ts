export { runGoldenCases, viewOfGoldenCase, type GoldenResult } from './run-golden-cases.js';
export { untestedConditions, type UntestedCondition } from './untested-conditions.js';
