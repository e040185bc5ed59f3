import { stringify } from 'yaml';
import type { RuleDocument, WrittenRule } from './rule-document.js';

/** Any other document people write as a text, such as a decision table. */
type Written = Readonly<Record<string, unknown>>;

/** The order people read a rule in; a key not listed comes last. */
const ORDER = [
  'id',
  'title',
  'why',
  'owner',
  'team',
  'subject',
  'trigger',
  'scope',
  'hitPolicy',
  'inputs',
  'outputs',
  'rows',
  'shared',
  'conditions',
  'severity',
  'effect',
  'exceptionType',
  'mergeKey',
  'sharedCause',
  'moneyAtRisk',
  'agent',
  'playbook',
  'params',
  'repeatAfterMinutes',
  'budget',
  'expect',
  'effective',
  'suppress',
  'tags',
  'golden',
];

const rank = (key: string): number => (ORDER.indexOf(key) + ORDER.length + 1) % (ORDER.length + 1);

/** A rule, or a table, as a text that reads back to the same content: to keep in a repository, to send, to edit. */
export function writeRuleDocument(rule: RuleDocument | WrittenRule | Written, format: 'yaml' | 'json'): string {
  const keys = Object.entries(rule)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => rank(a) - rank(b));
  const ordered = Object.fromEntries(keys);
  // A condition used twice is one object; written twice it needs no alias, which no reader here would take.
  return format === 'json' ? `${JSON.stringify(ordered, null, 2)}\n` : stringify(ordered, { aliasDuplicateObjects: false, lineWidth: 0 });
}
