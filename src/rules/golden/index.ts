export { describePack } from './describe-pack.js';
export { mutantsOf, survivors, type Mutant } from './mutants.js';
export { provePack, type Implied, type PackProof, type Reach, type RuleProof } from './prove-pack.js';
export { runGoldenCases, viewOfGoldenCase, type GoldenResult } from './run-golden-cases.js';
export { untestedConditions, type UntestedCondition } from './untested-conditions.js';
