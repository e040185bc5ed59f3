/** The door of the rules: fact catalogue, language, engine, second opinion, golden cases. */
export * from './facts/index.js';
export * from './language/index.js';
export * from './import/index.js';
export { findOperator, OPERATOR_NAMES, type Operator, type OperatorName } from './operators/index.js';
export * from './engine/index.js';
export * from './confirm/index.js';
export * from './golden/index.js';
export * from './tables/index.js';
export { drained, type Paced } from './effort/index.js';
export { readLocated, readYaml, type LocatedText, type NamedText, type TextIssue } from './yaml/read-yaml.js';
