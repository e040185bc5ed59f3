import { describe, expect, it } from 'vitest';
import { ruleDocument, type RuleDocument } from '../../../rules/index.js';
import { healthFindings, type RuleRecord } from './rule-health.js';

const NOW = new Date('2026-04-30T00:00:00Z');
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);
const document = ruleDocument.parse({
  id: 'short',
  title: 'Little is left',
  why: 'Somebody wants to know before the shelf is empty.',
  owner: 'u',
  team: 'regional-ops',
  subject: 'product|store',
  trigger: { signals: ['retail.inventory.position'] },
  conditions: { all: [{ fact: 'on-hand', operator: 'lessThan', value: 5 }] },
  severity: 'low',
  effect: 'open',
  exceptionType: 'short-stock',
  moneyAtRisk: 'lost-margin-until-replenishment',
  repeatAfterMinutes: 60,
  golden: ['fires', 'silent', 'unknown'].map((expected) => ({ name: expected, expect: expected, facts: {} })),
}) as RuleDocument;
const healthy: RuleRecord = {
  document,
  inForceSince: daysAgo(60),
  findings: 9,
  overBudget: 0,
  heardAt: daysAgo(1),
  consequences: { exceptions: 30, acted: 3, decided: 10, overridden: 5 },
  overlaps: [{ other: 'b', both: 20, cases: 40 }],
  relatives: [],
  untested: [],
};
const found = (changes: Partial<RuleRecord>): string[] => healthFindings({ ...healthy, ...changes }, NOW).map(({ finding }) => finding);

describe('the health of a rule', () => {
  it('has nothing to say of a healthy one', () => {
    expect(found({})).toEqual([]);
  });

  it.each<[string, Partial<RuleRecord>, string[]]>([
    ['silent while its signals came', { findings: 0 }, ['dead']],
    ['silent as its feed is', { findings: 0, heardAt: daysAgo(29) }, []],
    ['silent as nothing ever came', { findings: 0, heardAt: undefined }, []],
    ['silent and new', { findings: 0, inForceSince: daysAgo(27) }, []],
    ['never acted on', { consequences: { exceptions: 10, acted: 0, decided: 0, overridden: 0 } }, ['never-acted-on']],
    ['too few exceptions to tell', { consequences: { exceptions: 9, acted: 0, decided: 0, overridden: 0 } }, []],
    [
      'a closing rule opens nothing to act on',
      { document: { ...document, effect: 'close' }, consequences: { exceptions: 10, acted: 0, decided: 0, overridden: 0 } },
      [],
    ],
    ['mostly overridden', { consequences: { exceptions: 9, acted: 1, decided: 9, overridden: 5 } }, ['mostly-overridden']],
    ['too few decisions to tell', { consequences: { exceptions: 9, acted: 1, decided: 4, overridden: 4 } }, []],
    ['overlapping', { overlaps: [{ other: 'b', both: 21, cases: 40 }] }, ['overlapping']],
    ['too few cases to tell', { overlaps: [{ other: 'b', both: 19, cases: 19 }] }, []],
    ['a duplicate', { relatives: [{ other: 'b', relation: 'same' }] }, ['duplicate']],
    ['untested', { untested: [{ path: 'conditions.all.1', unnoticed: 'always' }] }, ['untested']],
  ])('%s', (_, changes, expected) => {
    expect(found(changes)).toEqual(expected);
  });

  it('says it in a sentence with its numbers', () => {
    const says = (changes: Partial<RuleRecord>) => healthFindings({ ...healthy, ...changes }, NOW)[0];
    expect(says({ consequences: { exceptions: 9, acted: 1, decided: 9, overridden: 6 } })).toEqual({
      finding: 'mostly-overridden',
      says: 'People declined or overrode 6 of the 9 decisions it led to (67 %).',
      figures: { days: 28, decided: 9, overridden: 6, percent: 67 },
    });
  });
});
