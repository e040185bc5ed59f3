export { Work, WORK_KINDS, type WorkKind } from './work.js';
