import { EndcapError, type FieldIssue } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { readLocated, type LocatedText, type NamedText, type TextIssue } from '../yaml/read-yaml.js';
import { namedPlace } from './check-rule-text.js';
import { checkRule, type CheckedRule } from './check-rule.js';
import { isObject } from './is-object.js';
import { at } from './issues.js';
import type { KnownNames } from './name-issues.js';
import type { SharedConditions } from './resolve.js';
import type { RuleDocument, WrittenRule } from './rule-document.js';

/** More rules than this belong into several packs. */
const MAX_RULES = 1_000;

/** What became of a pack: its rules, or every issue of every rule; and what its authors should look at. */
export type CheckedPack = {
  readonly documents: readonly RuleDocument[];
  /** As their authors wrote them, each with the shared conditions of the pack it uses: it can travel alone. */
  readonly written: readonly WrittenRule[];
  readonly issues: readonly TextIssue[];
  readonly warnings: readonly TextIssue[];
};

/** What rules are checked against. */
type Against = { readonly catalogue: FactCatalogue; readonly names: KnownNames };
type Found = { readonly issues: FieldIssue[]; readonly warnings: FieldIssue[]; readonly rules: Extract<CheckedRule, { ok: true }>[] };

/** The rules and shared conditions of a pack; undefined when it has another shape. */
function partsOfPack(raw: unknown): { rules: readonly unknown[]; shared: Readonly<Record<string, unknown>> } | undefined {
  if (!isObject(raw) || !Array.isArray(raw['rules']) || Object.keys(raw).some((key) => key !== 'rules' && key !== 'conditions'))
    return undefined;
  const { rules, conditions: shared = {} } = raw;
  return rules.length > 0 && rules.length <= MAX_RULES && isObject(shared) ? { rules, shared } : undefined;
}

/** Shared conditions that stand in the conditions of a checked rule or in one another. */
function used(written: WrittenRule): SharedConditions | undefined {
  const names = new Set<string>();
  const open: unknown[] = [written.conditions];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!isObject(next)) {
      if (Array.isArray(next)) open.push(...(next as unknown[]));
      continue;
    }
    const { condition: name, all, any, not } = next;
    if (typeof name === 'string' && !names.has(name)) {
      names.add(name);
      open.push(written.shared?.[name]);
    }
    for (const part of [all, any, not]) if (part !== undefined) open.push(part);
  }
  const entries = Object.entries(written.shared ?? {}).filter(([name]) => names.has(name));
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Checks one rule with the pack's shared conditions beside its own; issues get the place they have in the pack. */
function checkOne(rule: unknown, index: number, shared: Readonly<Record<string, unknown>>, { catalogue, names }: Against): CheckedRule {
  const own = isObject(rule) && isObject(rule['shared']) ? rule['shared'] : {};
  const borrowed = Object.keys(shared).length > 0 && isObject(rule);
  const checked = checkRule(borrowed ? { ...rule, shared: { ...shared, ...own } } : rule, catalogue, names);
  const foreign = (path: string): boolean => {
    const [first, name = ''] = path.split('.');
    return borrowed && first === 'shared' && Object.hasOwn(shared, name) && !Object.hasOwn(own, name);
  };
  const placed = (issues: readonly FieldIssue[]): FieldIssue[] =>
    issues.map(({ path, message }) => ({
      path: foreign(path) ? at('conditions', ...path.split('.').slice(1)) : at('rules', index, path),
      message: message.replace(/\bshared\.([a-z0-9-]+)/g, (place, name: string) =>
        foreign(`shared.${name}`) ? `conditions.${name}` : place,
      ),
    }));
  // A rule need not use what the pack offers.
  const warnings = placed(checked.warnings.filter(({ path, message }) => !(foreign(path) && message === 'is never used')));
  if (!checked.ok) return { ok: false, issues: placed(checked.issues), warnings };
  const { shared: _, ...bare } = checked.written;
  const needed = borrowed ? used(checked.written) : checked.written.shared;
  return { ...checked, written: needed === undefined ? bare : { ...bare, shared: needed }, warnings };
}

function checkRules(rules: readonly unknown[], shared: Readonly<Record<string, unknown>>, against: Against): Found {
  const found: Found = { issues: [], warnings: [], rules: [] };
  const ids = new Set<string>();
  rules.forEach((rule, index) => {
    const checked = checkOne(rule, index, shared, against);
    found.warnings.push(...checked.warnings);
    if (!checked.ok) {
      found.issues.push(...checked.issues);
      return;
    }
    if (ids.has(checked.document.id)) found.issues.push({ path: `rules.${index}.id`, message: 'used twice' });
    ids.add(checked.document.id);
    found.rules.push(checked);
  });
  const names = new Set(found.rules.flatMap(({ written }) => Object.keys(written.shared ?? {})));
  for (const name of Object.keys(shared)) {
    if (!names.has(name)) found.warnings.push({ path: `conditions.${name}`, message: 'is never used' });
  }
  return found;
}

/**
 * Checks a rule pack: a YAML map of `rules`, a list of rule documents, and, when they share some, `conditions` by name.
 * Never throws. Without `names` no place, team or agent is compared with anything.
 */
export function checkRulePack(text: string, catalogue: FactCatalogue, names: KnownNames = {}): CheckedPack {
  const read = readLocated(text);
  if (Array.isArray(read)) return { documents: [], written: [], issues: read as TextIssue[], warnings: [] };
  const { value, placeOf } = read as LocatedText;
  const parts = partsOfPack(value);
  const message = `a pack is a list of 1 to ${MAX_RULES} rules under the key rules, shared conditions under conditions, and nothing else`;
  const found = parts && checkRules(parts.rules, parts.shared, { catalogue, names });
  const placed = (issues: readonly FieldIssue[]): TextIssue[] => issues.map((issue) => ({ ...issue, ...placeOf(issue.path) }));
  const distinctly = new Map((found?.issues ?? [{ path: 'rules', message }]).map((issue) => [`${issue.path} ${issue.message}`, issue]));
  return {
    documents: found?.rules.map(({ document }) => document) ?? [],
    written: found?.rules.map(({ written }) => written) ?? [],
    issues: placed([...distinctly.values()]),
    warnings: placed(found?.warnings ?? []),
  };
}

/**
 * Reads a rule pack of `config/rule-packs/` as the documents to publish. Throws EndcapError `invalid` listing every issue as
 * `file:line:column rules.<n>.<path>`.
 */
export function parseRulePack({ file, text }: NamedText, catalogue: FactCatalogue): readonly RuleDocument[] {
  const checked = checkRulePack(text, catalogue);
  if (checked.issues.length === 0) return checked.documents;
  const issues = checked.issues.map((issue) => ({ path: namedPlace(file, issue), message: issue.message }));
  throw new EndcapError('invalid', `rule pack ${file}: ${issues.length} issue(s), first: ${issues[0]?.path}`, { issues });
}
