export { parseFactCatalogue, type FactCatalogue } from './fact-catalogue.js';
export * from './fact-definition.js';
