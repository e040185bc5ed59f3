export { drained, type Paced } from './paced.js';
export { Effort, EFFORT_KINDS, type EffortKind } from './effort.js';
