export { OperationsModule } from './operations.module.js';
export { ApiDocument } from './usecases/api-document.js';
