import { EndcapError, type FieldIssue } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { readLocated, type LocatedText, type NamedText, type TextIssue } from '../yaml/read-yaml.js';
import { checkRule, type CheckedRule, type CheckOptions } from './check-rule.js';

/** One rule, with its golden cases, stays far below this; a larger table has its grid in a file of its own. */
const ONE_RULE = { characters: 64_000, marks: 6_000, lines: 6_000 } as const;

/** What became of a text: as CheckedRule, with line and column of every issue and warning. */
export type CheckedText =
  | (Extract<CheckedRule, { ok: true }> & { readonly warnings: readonly TextIssue[] })
  | { readonly ok: false; readonly issues: readonly TextIssue[]; readonly warnings: readonly TextIssue[] };

/** Checks an untrusted text, YAML or JSON, as one rule document. Never throws. */
export function checkRuleText(text: string, catalogue: FactCatalogue, options: CheckOptions = {}): CheckedText {
  const read = readLocated(text, ONE_RULE, options.work);
  if (Array.isArray(read)) return { ok: false, issues: read as TextIssue[], warnings: [] };
  const { value, placeOf } = read as LocatedText;
  const placed = (issues: readonly FieldIssue[]): TextIssue[] => issues.map((issue) => ({ ...issue, ...placeOf(issue.path) }));
  const checked = checkRule(value, catalogue, options);
  const warnings = placed(checked.warnings);
  return checked.ok ? { ...checked, warnings } : { ok: false, issues: placed(checked.issues), warnings };
}

/**
 * Reads the text of one document, rule or table, as plain values that know their lines; nothing of it is checked. Throws
 * EndcapError `invalid` whose issues name `file:line:column`.
 */
export function readOneDocument({ file, text }: NamedText): LocatedText {
  const read = readLocated(text, ONE_RULE);
  if (!Array.isArray(read)) return read as LocatedText;
  const issues = (read as TextIssue[]).map((issue) => ({ path: namedPlace(file, issue), message: issue.message }));
  throw new EndcapError('invalid', `${file} is not readable`, { issues });
}

/**
 * Reads one rule document. Throws EndcapError `invalid` whose issues name `file:line:column path`.
 */
export function readRuleDocument({ file, text }: NamedText, catalogue: FactCatalogue): Extract<CheckedText, { ok: true }> {
  const checked = checkRuleText(text, catalogue);
  if (checked.ok) return checked;
  const issues = checked.issues.map((issue) => ({ path: namedPlace(file, issue), message: issue.message }));
  throw new EndcapError('invalid', `rule ${file}: ${issues.length} issue(s), first: ${issues[0]?.path}`, { issues });
}

/** `pack.yaml:12:9 rules.1.conditions.all.0.fact`. */
export const namedPlace = (file: string, { line, column, path }: TextIssue): string => `${file}:${line}:${column} ${path}`.trimEnd();
