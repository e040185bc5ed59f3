export { drained, type Paced } from './paced.js';
export { Work, WORK_KINDS, type WorkKind } from './work.js';
