import {
  checkRule,
  checkTable,
  compilingTable,
  drained,
  isTable,
  runGoldenCases,
  runTableGoldenCases,
  type DecisionTable,
  type FactCatalogue,
  type KnownNames,
  type Paced,
  type RuleDocument,
  type TableGoldenResult,
} from '../../../rules/index.js';
import type { FieldIssue } from '../../../kernel/index.js';
import type { CheckResult } from './rule-version.js';

/** Issues kept with a version; an author mends the first ones first. */
const MOST_ISSUES = 100;

/**
 * What was found, and when nothing stands against it the document to keep (a rule with shared conditions in their place, or a
 * table) and the rules that come into force with it: the rule itself, or those made of the table.
 */
export type CheckedDocument = {
  readonly check: CheckResult;
  readonly document?: RuleDocument | DecisionTable;
  readonly rules?: readonly RuleDocument[];
};

type Golden = CheckResult['golden'];
type Found = Pick<CheckResult, 'warnings' | 'golden'> & {
  readonly issues: readonly FieldIssue[];
  readonly owner?: string;
  readonly document?: RuleDocument | DecisionTable;
  readonly rules?: readonly RuleDocument[];
};

/** What a document is checked against: facts, and the places and other names there are, as far as anybody has told. */
export type CheckedAgainst = { readonly catalogue: FactCatalogue; readonly names: KnownNames };

/** Bounds, shape, meaning, and then the golden cases the document ships with. Only one without issues is ok. */
export const checkDocument = (raw: unknown, writers: readonly string[], against: CheckedAgainst): CheckedDocument =>
  drained(checkingDocument(raw, writers, against));

/** The same with pauses: a table of a thousand rows takes a tenth of a second. */
export function* checkingDocument(raw: unknown, writers: readonly string[], against: CheckedAgainst): Paced<CheckedDocument> {
  const found = isTable(raw) ? yield* foundInTable(raw, against) : foundInRule(raw, against);
  const { owner, document, rules } = found;
  // The owner may not approve what the rule leads to: somebody who did not write it must not stand in for who did.
  const stranger = owner === undefined || writers.includes(owner) ? [] : [STRANGER];
  const issues = [...stranger, ...found.issues].slice(0, MOST_ISSUES);
  const check: CheckResult = { ok: issues.length === 0, issues, warnings: found.warnings.slice(0, MOST_ISSUES), golden: found.golden };
  return check.ok ? { check, document, rules } : { check };
}

const STRANGER: FieldIssue = { path: 'owner', message: 'must be one of those who wrote this version' };

function foundInRule(raw: unknown, { catalogue, names }: CheckedAgainst): Found {
  const checked = checkRule(raw, catalogue, names);
  const { warnings } = checked;
  if (!checked.ok) return { warnings, issues: checked.issues, golden: [] };
  const { document } = checked;
  const ran = runGoldenCases(document, catalogue);
  const issues = ran.flatMap((one, index) =>
    one.ok ? [] : [{ path: `golden.${index}.expect`, message: `${one.case}: expected ${one.expected}, got ${one.got}` }],
  );
  const golden = ran.map(({ case: name, expected, got, ok }) => ({ case: name, expected, got, ok }));
  return { warnings, issues, golden, owner: document.owner, document, rules: [document] };
}

/** A table is wrong, too, where rows contradict each other, are never reached, or make rules past their limits. */
function* foundInTable(raw: unknown, { catalogue, names }: CheckedAgainst): Paced<Found> {
  const table = checkTable(raw, catalogue, names);
  if (!table.ok) return { warnings: [], issues: table.issues, golden: [] };
  const { document } = table;
  yield;
  const compiled = yield* compilingTable(table, catalogue);
  yield;
  const golden = runTableGoldenCases(table).map((one, index) => shown(one, document.golden[index]));
  const about = { warnings: [], golden, owner: document.owner };
  return compiled.ok ? { ...about, issues: [], document, rules: compiled.documents } : { ...about, issues: compiled.issues };
}

const withRows = (word: string, rows: readonly string[]): string => (rows.length === 0 ? word : `${word} (${rows.join(', ')})`);

const shown = ({ case: name, got, ok }: TableGoldenResult, wanted: DecisionTable['golden'][number] | undefined): Golden[number] => ({
  case: name,
  expected: withRows(wanted?.expect ?? '', wanted?.rows ?? []),
  got: withRows(got.result === 'fired' ? 'fires' : got.result, got.rows),
  ok,
});
