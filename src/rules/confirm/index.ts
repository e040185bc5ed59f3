export { confirm, type Confirmation } from './confirm.js';
