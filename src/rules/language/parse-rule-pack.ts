import { EndcapError, type FieldIssue } from '../../kernel/index.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { readYaml, type NamedText } from '../yaml/read-yaml.js';
import { checkRule } from './check-rule.js';
import { at } from './issues.js';
import type { RuleDocument } from './rule-document.js';

/** More rules than this belong into several packs. */
const MAX_RULES = 1_000;

/**
 * Reads a rule pack of `config/rule-packs/`: a YAML map with the one key `rules`, a list of rule documents. Throws
 * EndcapError `invalid` listing every issue as `file: rules.<n>.<path>`.
 */
export function parseRulePack(text: NamedText, catalogue: FactCatalogue): readonly RuleDocument[] {
  const fail = (issues: FieldIssue[]): never => {
    throw new EndcapError('invalid', `rule pack ${text.file}: ${issues.length} issue(s), first: ${issues[0]?.path}`, { issues });
  };
  const raw = readYaml(text);
  const rules: unknown =
    typeof raw === 'object' && raw !== null && Object.keys(raw).join() === 'rules' ? (raw as { rules: unknown }).rules : undefined;
  if (!Array.isArray(rules) || rules.length === 0 || rules.length > MAX_RULES) {
    return fail([
      { path: `${text.file}: rules`, message: `a pack is a list of 1 to ${MAX_RULES} rules under the key rules, and nothing else` },
    ]);
  }
  const issues: FieldIssue[] = [];
  const documents: RuleDocument[] = [];
  const ids = new Set<string>();
  rules.forEach((rule: unknown, index) => {
    const checked = checkRule(rule, catalogue);
    if (!checked.ok) {
      issues.push(...checked.issues.map(({ path, message }) => ({ path: `${text.file}: ${at('rules', index, path)}`, message })));
      return;
    }
    if (ids.has(checked.document.id)) issues.push({ path: `${text.file}: rules.${index}.id`, message: 'used twice' });
    ids.add(checked.document.id);
    documents.push(checked.document);
  });
  return issues.length > 0 ? fail(issues) : documents;
}
