import type { FactEntry, FieldIssue } from '../../kernel/index.js';
import { analyse, type Analysis } from './analysis/analyse.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { isReadableFrom, type FactDefinition } from '../facts/fact-definition.js';
import { typeOf } from '../operators/index.js';
import { Effort } from '../effort/index.js';
import { checkBounds, checkWrittenConditions, GOLDEN_STEPS, LIMITS } from './bounds.js';
import { checkConditions, childrenOf } from './check-conditions.js';
import { isLeaf, type Condition } from './condition.js';
import { at, distinct, fieldIssues } from './issues.js';
import { nameIssues, type KnownNames } from './name-issues.js';
import { resolveConditions, type Resolved, type SharedConditions } from './resolve.js';
import {
  GOLDEN_EXPECTATIONS,
  ruleDocument,
  type GoldenCase,
  type RuleDocument,
  type TableOrigin,
  type WrittenRule,
} from './rule-document.js';
import { triggerIssues, triggerWarnings } from './trigger.js';

/**
 * A usable document, or every reason why it is none. `document` is what is published and compiled; `written` is the
 * author’s, with its shared conditions still named. Warnings are shown and refuse nothing.
 */
export type CheckedRule =
  | { readonly ok: true; readonly document: RuleDocument; readonly written: WrittenRule; readonly warnings: readonly FieldIssue[] }
  | { readonly ok: false; readonly issues: readonly FieldIssue[]; readonly warnings: readonly FieldIssue[] };

/** What a check may know besides the catalogue. */
export type CheckOptions = KnownNames & {
  /** The table the rule was made from: it joins the document, and allows the rule more comparisons. */
  readonly table?: TableOrigin;
  /** Learns what the check costs. */
  readonly work?: Effort;
};

/** Nobody reads more at once. */
const MOST_ISSUES = 200;
const shortened = ({ path, message }: FieldIssue): FieldIssue => ({ path, message: message.slice(0, 500) });

/** Merge parts that always come from the place, whatever the subject is. */
const FROM_PLACE: ReadonlySet<string> = new Set(['exceptionType', 'subject', 'rule', 'store', 'region', 'banner']);

/** What is wrong with the value a golden case gives a fact. */
function valueIssues(value: GoldenCase['facts'][string], fact: FactDefinition, path: string): FieldIssue[] {
  const { name, type, entries = {} } = fact;
  if (type !== 'list') return typeOf(value) === type ? [] : [{ path, message: `must be a ${type}` }];
  if (!Array.isArray(value)) return [{ path, message: `must be a list of entries, as ${name} is` }];
  return (value as readonly FactEntry[]).flatMap((entry, index) =>
    Object.entries(entry).flatMap(([field, said]) => {
      const declared = Object.hasOwn(entries, field) ? entries[field] : undefined;
      const message =
        declared === undefined
          ? `entries of ${name} say no ${field}; they say ${Object.keys(entries).join(', ')}`
          : typeOf(said) === declared.type
            ? undefined
            : `must be a ${declared.type}`;
      return message === undefined ? [] : [{ path: at(path, index, field), message }];
    }),
  );
}

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
      else issues.push(...valueIssues(value, fact, path));
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

/** Steps one golden case costs, counted the way they are spent. */
function stepsOfCase(one: Condition): number {
  if (!isLeaf(one)) return childrenOf(one).reduce((sum, { child }) => sum + stepsOfCase(child), 0);
  const entries = Array.isArray(one.value) ? one.value.length : 0;
  const piece = one.operator.toLowerCase().endsWith('contain') || one.operator.endsWith('contains');
  return GOLDEN_STEPS.comparison + entries * (piece ? GOLDEN_STEPS.piece : GOLDEN_STEPS.entry);
}

function goldenCostIssues({ conditions, golden }: RuleDocument): FieldIssue[] {
  const steps = stepsOfCase(conditions);
  if (steps * golden.length <= GOLDEN_STEPS.most) return [];
  const affordable = Math.floor(GOLDEN_STEPS.most / steps);
  const message =
    affordable >= GOLDEN_EXPECTATIONS.length
      ? `conditions of this size may have ${affordable} cases, not ${golden.length}; leave out some, or shorten the lists compared with`
      : 'the lists compared with are too long for any cases to be run; shorten them';
  return [{ path: 'golden', message }];
}

/** What the schema cannot know about a document: facts, types, units, limits, merge key, times, golden cases. */
export function checkMeaning(
  document: RuleDocument,
  catalogue: FactCatalogue,
  written?: ReadonlyMap<Condition, string>,
  work?: Effort,
): FieldIssue[] {
  const issues = [
    ...triggerIssues(document.trigger, document.subject),
    ...checkConditions(document.conditions, document.subject, catalogue, written, nodesOf(document.table), work),
  ];
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
  if (document.effect === 'close' && document.budget !== undefined)
    issues.push({ path: 'budget', message: 'a closing rule has none: what recovered is never held back' });
  document.suppress?.forEach(({ zone }, index) => {
    if (zone === 'store' && !kinds.includes('store'))
      issues.push({ path: `suppress.${index}.zone`, message: `a ${document.subject} has no store: name a zone` });
  });
  return [...issues, ...goldenIssues(document, catalogue)];
}

/** Shared conditions nothing names: warned about, and checked like the rest, for somebody will name them. */
function unusedShared(
  shared: SharedConditions,
  { uses }: Resolved,
  about: { subject: string; catalogue: FactCatalogue; work: Effort },
): { issues: FieldIssue[]; warnings: FieldIssue[] } {
  const issues: FieldIssue[] = [];
  const warnings: FieldIssue[] = [];
  for (const [name, one] of Object.entries(shared)) {
    if (uses.has(name)) continue;
    warnings.push({ path: at('shared', name), message: 'is never used' });
    const resolved = resolveConditions(one, shared, at('shared', name), LIMITS.nodes, about.work);
    if (Array.isArray(resolved)) issues.push(...(resolved as FieldIssue[]));
    else {
      const { conditions, written } = resolved as Resolved;
      issues.push(...checkConditions(conditions, about.subject, about.catalogue, written, LIMITS.nodes, about.work));
    }
  }
  return { issues, warnings };
}

const NOTHING_FOUND: Analysis = { errors: [], warnings: [] };

const nodesOf = (table: TableOrigin | undefined): number => (table === undefined ? LIMITS.nodes : LIMITS.madeNodes);

function checkWritten(written: WrittenRule, catalogue: FactCatalogue, { table, work = new Effort(), ...names }: CheckOptions): CheckedRule {
  const { conditions, shared = {}, ...rest } = written;
  const resolved = resolveConditions(conditions, shared, 'conditions', nodesOf(table), work);
  if (Array.isArray(resolved)) return { ok: false, issues: resolved as FieldIssue[], warnings: [] };
  const found = resolved as Resolved;
  const document: RuleDocument = { ...rest, conditions: found.conditions, ...(table === undefined ? {} : { table }) };
  const unused = unusedShared(shared, found, { subject: written.subject, catalogue, work });
  const issues = distinct([
    ...checkMeaning(document, catalogue, found.written, work),
    ...unused.issues,
    ...goldenCostIssues(document),
    ...nameIssues(document, names),
  ]);
  // Conditions that are wrong in themselves would only be called impossible on top.
  if (issues.length > 0) return { ok: false, issues, warnings: unused.warnings };
  // A rule made of a table has been shown a case that fires and one that does not, by the search through the table.
  const analysis = table === undefined ? analyse(found.conditions, catalogue, found.written, work) : NOTHING_FOUND;
  const warnings = [...triggerWarnings(document.trigger), ...unused.warnings, ...analysis.warnings];
  return analysis.errors.length > 0 ? { ok: false, issues: analysis.errors, warnings } : { ok: true, document, written, warnings };
}

/**
 * Checks an untrusted value as a rule document: bounds first, then shape, then meaning, then whether the conditions can be
 * true and false at all. Never throws.
 */
export function checkRule(raw: unknown, catalogue: FactCatalogue, options: CheckOptions = {}): CheckedRule {
  const tooLarge = checkBounds(raw, options.work);
  const outOfBounds = tooLarge.length > 0 ? tooLarge : checkWrittenConditions(raw, options.work);
  if (outOfBounds.length > 0) return { ok: false, issues: outOfBounds, warnings: [] };
  const parsed = ruleDocument.safeParse(raw);
  const checked: CheckedRule = parsed.success
    ? checkWritten(parsed.data, catalogue, options)
    : { ok: false, issues: fieldIssues(parsed.error.issues), warnings: [] };
  return checked.ok ? checked : { ...checked, issues: checked.issues.slice(0, MOST_ISSUES).map(shortened) };
}
