export { runGoldenCases, viewOfGoldenCase, type GoldenResult } from './run-golden-cases.js';
