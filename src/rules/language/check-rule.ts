import type { FieldIssue } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { isReadableFrom } from '../facts/fact-definition.js';
import { typeOf } from '../operators/index.js';
import { checkBounds } from './bounds.js';
import { checkConditions } from './check-conditions.js';
import { fieldIssues } from './issues.js';
import { GOLDEN_EXPECTATIONS, ruleDocument, type RuleDocument } from './rule-document.js';

/** A usable document, or every reason why it is none. */
export type CheckedRule =
  { readonly ok: true; readonly document: RuleDocument } | { readonly ok: false; readonly issues: readonly FieldIssue[] };

/** Merge parts that always come from the place, whatever the subject is. */
const FROM_PLACE: ReadonlySet<string> = new Set(['exceptionType', 'subject', 'rule', 'store', 'region', 'banner']);

function goldenIssues(document: RuleDocument, catalogue: FactCatalogue): FieldIssue[] {
  const issues: FieldIssue[] = [];
  for (const expected of GOLDEN_EXPECTATIONS) {
    if (!document.golden.some((one) => one.expect === expected)) issues.push({ path: 'golden', message: `no case expects ${expected}` });
  }
  document.golden.forEach((one, index) => {
    for (const [name, value] of Object.entries(one.facts)) {
      const fact = catalogue.get(name);
      const path = `golden.${index}.facts.${name}`;
      if (fact === undefined || !isReadableFrom(fact, document.subject))
        issues.push({ path, message: `unknown fact ${name} of ${document.subject}` });
      else if (typeOf(value) !== fact.type) issues.push({ path, message: `must be a ${fact.type}` });
    }
    one.missing.forEach((name, at) => {
      const path = `golden.${index}.missing.${at}`;
      if (catalogue.get(name) === undefined) issues.push({ path, message: `unknown fact ${name}` });
      if (Object.hasOwn(one.facts, name)) issues.push({ path, message: `${name} is given, so it is not missing` });
    });
    for (const name of Object.keys(one.ageMinutes)) {
      if (!Object.hasOwn(one.facts, name)) issues.push({ path: `golden.${index}.ageMinutes.${name}`, message: `${name} is not given` });
    }
  });
  return issues;
}

/** What the schema cannot know about a document: facts, types, units, limits, merge key, times, golden cases. */
export function checkMeaning(document: RuleDocument, catalogue: FactCatalogue): FieldIssue[] {
  const issues = checkConditions(document.conditions, document.subject, catalogue);
  const kinds = document.subject.split('|');
  document.mergeKey.forEach((part, index) => {
    if (!FROM_PLACE.has(part) && !kinds.includes(part)) {
      issues.push({ path: `mergeKey.${index}`, message: `a ${document.subject} has no ${part}` });
    }
  });
  const { from, until } = document.effective;
  if (from !== undefined && until !== undefined && Date.parse(from) >= Date.parse(until)) {
    issues.push({ path: 'effective.until', message: 'must be after from' });
  }
  return [...issues, ...goldenIssues(document, catalogue)];
}

/** Checks an untrusted value as a rule document: bounds first, then shape, then meaning. Never throws. */
export function checkRule(raw: unknown, catalogue: FactCatalogue): CheckedRule {
  const outOfBounds = checkBounds(raw);
  if (outOfBounds.length > 0) return { ok: false, issues: outOfBounds };
  const parsed = ruleDocument.safeParse(raw);
  if (!parsed.success) return { ok: false, issues: fieldIssues(parsed.error.issues) };
  const issues = checkMeaning(parsed.data, catalogue);
  return issues.length > 0 ? { ok: false, issues } : { ok: true, document: parsed.data };
}
