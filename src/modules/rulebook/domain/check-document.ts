import { checkRule, runGoldenCases, type FactCatalogue } from '../../../rules/index.js';
import type { CheckResult } from './rule-version.js';

/** Issues kept with a version; an author mends the first ones first. */
const MOST_ISSUES = 100;

/** Bounds, shape, meaning, and then the golden cases the rule ships with. Only a document without issues is ok. */
export function checkDocument(raw: unknown, writers: readonly string[], catalogue: FactCatalogue): CheckResult {
  const checked = checkRule(raw, catalogue);
  if (!checked.ok) return { ok: false, issues: checked.issues.slice(0, MOST_ISSUES), golden: [] };
  const { document } = checked;
  const ran = runGoldenCases(document, catalogue);
  const broken = ran.flatMap((one, index) =>
    one.ok ? [] : [{ path: `golden.${index}.expect`, message: `${one.case}: expected ${one.expected}, got ${one.got}` }],
  );
  // The owner may not approve what the rule leads to: somebody who did not write it must not stand in for who did.
  const owner = writers.includes(document.owner) ? [] : [{ path: 'owner', message: 'must be one of those who wrote this version' }];
  const issues = [...owner, ...broken].slice(0, MOST_ISSUES);
  const golden = ran.map(({ case: name, expected, got, ok }) => ({ case: name, expected, got, ok }));
  return { ok: issues.length === 0, issues, golden };
}
