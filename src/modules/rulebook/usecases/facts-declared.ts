import type { FactCatalogue } from '../../../rules/index.js';

/** The fact catalogue: what rules, agents and forms may name. */
export abstract class FactsDeclared {
  abstract catalogue(): FactCatalogue;
}
