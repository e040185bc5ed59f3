import { stringify } from 'yaml';
import { NAME_PATTERN } from '../rules/index.js';
import { UsageError, type Command } from './command.js';

/** Writes a rule to begin with: valid, with one case that fires, one near miss and one that cannot be told. */
export const rulesNew: Command = {
  words: 'rules new',
  synopsis: 'ID --owner USER',
  about: 'Print a pack with one rule to begin with, golden cases included; it passes rules validate and rules test as it is.',
  options: { owner: { type: 'string' } },
  positionals: 1,
  run({ values, positionals: [id = ''] }, terminal) {
    const owner = values['owner'];
    if (id.length > 64 || !NAME_PATTERN.test(id)) throw new UsageError('Name the rule in lower-case words joined by dashes.');
    if (typeof owner !== 'string' || owner === '') throw new UsageError('Name the owner: the id of the user who answers for the rule.');
    terminal.out(stringify({ rules: [scaffold(id, owner)] }).trimEnd());
    return Promise.resolve(0);
  },
};

const scaffold = (id: string, owner: string): object => ({
  id,
  title: 'Says in a line what is wrong where it fires',
  why: 'Says why the business wants to know, for whoever reads the exception.',
  owner,
  team: 'regional-ops',
  subject: 'product|store',
  trigger: { signals: ['retail.store-sales.hourly', 'retail.inventory.position'] },
  conditions: {
    all: [
      { fact: 'promotion-active', operator: 'equal', value: true },
      { fact: 'days-of-cover', operator: 'lessThan', value: 1, maxAgeMinutes: 1_440 },
    ],
  },
  severity: 'medium',
  effect: 'open',
  exceptionType: id,
  mergeKey: ['exceptionType', 'subject'],
  moneyAtRisk: 'lost-margin-until-replenishment',
  repeatAfterMinutes: 360,
  golden: [
    { name: 'fires with half a day of cover', expect: 'fires', facts: { 'promotion-active': true, 'days-of-cover': 0.5 } },
    { name: 'is silent with exactly a day', expect: 'silent', facts: { 'promotion-active': true, 'days-of-cover': 1 } },
    { name: 'cannot tell without a stock figure', expect: 'unknown', facts: { 'promotion-active': true }, missing: ['days-of-cover'] },
  ],
});
