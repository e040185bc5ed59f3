import { checkRule, runGoldenCases, type FactCatalogue, type RuleDocument } from '../../../rules/index.js';
import type { CheckResult } from './rule-version.js';

/** Issues kept with a version; an author mends the first ones first. */
const MOST_ISSUES = 100;

/** What was found, and the document to publish when nothing stands against it: shared conditions are in their place. */
export type CheckedDocument = { readonly check: CheckResult; readonly document?: RuleDocument };

/** Bounds, shape, meaning, and then the golden cases the rule ships with. Only a document without issues is ok. */
export function checkDocument(raw: unknown, writers: readonly string[], catalogue: FactCatalogue): CheckedDocument {
  const checked = checkRule(raw, catalogue);
  const warnings = checked.warnings.slice(0, MOST_ISSUES);
  if (!checked.ok) return { check: { ok: false, issues: checked.issues.slice(0, MOST_ISSUES), warnings, golden: [] } };
  const { document } = checked;
  const ran = runGoldenCases(document, catalogue);
  const broken = ran.flatMap((one, index) =>
    one.ok ? [] : [{ path: `golden.${index}.expect`, message: `${one.case}: expected ${one.expected}, got ${one.got}` }],
  );
  // The owner may not approve what the rule leads to: somebody who did not write it must not stand in for who did.
  const owner = writers.includes(document.owner) ? [] : [{ path: 'owner', message: 'must be one of those who wrote this version' }];
  const issues = [...owner, ...broken].slice(0, MOST_ISSUES);
  const golden = ran.map(({ case: name, expected, got, ok }) => ({ case: name, expected, got, ok }));
  return issues.length === 0
    ? { check: { ok: true, issues, warnings, golden }, document }
    : { check: { ok: false, issues, warnings, golden } };
}
