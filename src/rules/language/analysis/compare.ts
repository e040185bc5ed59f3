import type { FactCatalogue } from '../../facts/fact-catalogue.js';
import type { GroupCondition } from '../condition.js';
import { canHold } from './analyse.js';

/** True when no values of the facts make both true: known for certain. False says only that it could not be shown. */
export const cannotHoldTogether = (one: GroupCondition, other: GroupCondition, catalogue: FactCatalogue): boolean =>
  !canHold({ all: [one, other] }, catalogue);

/**
 * True when the other holds wherever the one does, as far as its facts are known then: shown for certain. False says only that it
 * could not be shown.
 */
export const implies = (one: GroupCondition, other: GroupCondition, catalogue: FactCatalogue): boolean =>
  !canHold({ all: [one, { not: other }] }, catalogue);
