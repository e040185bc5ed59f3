import { checkRule } from '../language/index.js';
import { ruleWith, smallCatalogue } from './small-world.js';

/** One comparison in short. */
export const is = (fact: string, operator: string, value: unknown, more: object = {}) => ({ fact, operator, value, ...more });

/** What a check says of conditions in an otherwise good rule. */
export function found(conditions: unknown, changes: object = {}) {
  const checked = checkRule({ ...ruleWith(), conditions, ...changes }, smallCatalogue);
  return { errors: checked.ok ? [] : checked.issues, warnings: checked.warnings };
}
