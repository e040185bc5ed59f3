export { parseFactCatalogue, type FactCatalogue } from './fact-catalogue.js';
export * from './fact-definition.js';
export { factName, LONGEST_WINDOW_MINUTES, parseWindowFactName, windowFactName, type SeriesWindow } from './window-fact.js';
