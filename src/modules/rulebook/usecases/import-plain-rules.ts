import { Injectable } from '@nestjs/common';
import { EndcapError, type FieldIssue } from '../../../kernel/index.js';
import { checkBounds, importDefaults, importRules, type ImportDefaults, type ImportedRule } from '../../../rules/index.js';
import { Accounts } from '../../identity/index.js';
import type { RuleNumber } from '../domain/compose-set.js';
import type { By } from './by.js';
import { DraftRule } from './draft-rule.js';
import { mustFit } from './must-fit.js';

/** Plain json-rules-engine rules, with what they do not say as far as somebody said it. */
export type PlainRules = {
  readonly rules: readonly unknown[];
  readonly shared: unknown;
  readonly defaults: Partial<ImportDefaults>;
  /** Why the drafts are kept; without it nothing is. */
  readonly note?: string;
};

/** What became of the rules, in the order they were handed in. */
export type ImportAnswer = {
  readonly items: readonly {
    readonly index: number;
    /** Missing when the conditions could not be carried over whole. */
    readonly document?: NonNullable<ImportedRule['draft']>;
    readonly lost: readonly FieldIssue[];
    /** The draft it was kept as. */
    readonly version?: RuleNumber;
  }[];
  /** Fields of the documents that neither the rules nor the request said. */
  readonly assumed: readonly string[];
};

/** Turns plain json-rules-engine rules into documents to complete, and keeps them as drafts when that is asked for. */
@Injectable()
export class ImportPlainRules {
  constructor(
    private readonly accounts: Accounts,
    private readonly draft: DraftRule,
  ) {}

  /** Throws `invalid` for rules out of bounds and for drafts of one name, with their places; before anything is kept. */
  async run({ rules, shared, defaults, note }: PlainRules, by: By): Promise<ImportAnswer> {
    mustBeBounded(rules, shared);
    const person = (await this.accounts.behind(by.principal)).at(-1) ?? by.principal.id;
    const usual = importDefaults(person);
    const imported = importRules(rules, { ...usual, ...defaults }, shared);
    const assumed = [...Object.keys(usual).filter((field) => !Object.hasOwn(defaults, field)), 'golden'].sort();
    if (note === undefined) return { items: imported.map(shown), assumed };
    mustBeOneAName(imported);
    for (const { draft } of imported) if (draft !== undefined) mustFit(draft);
    const items: ImportAnswer['items'][number][] = [];
    for (const one of imported) {
      if (one.draft === undefined) items.push(shown(one));
      else {
        const { rule, number } = await this.draft.run({ document: one.draft, note }, by);
        items.push({ ...shown(one), version: { rule, number } });
      }
    }
    return { items, assumed };
  }
}

const shown = ({ index, draft, lost }: ImportedRule): ImportAnswer['items'][number] => ({
  index,
  ...(draft === undefined ? {} : { document: draft }),
  lost,
});

function mustBeBounded(rules: readonly unknown[], shared: unknown): void {
  const at = (where: string, issues: readonly FieldIssue[]): FieldIssue[] =>
    issues.map(({ path, message }) => ({ path: path === '' ? where : `${where}.${path}`, message }));
  const issues = [...at('shared', checkBounds(shared)), ...rules.flatMap((rule, index) => at(`rules.${index}`, checkBounds(rule)))];
  if (issues.length > 0) throw new EndcapError('invalid', 'the rules are out of bounds', { issues });
}

/** Two drafts of one name would be two versions of one rule. */
function mustBeOneAName(imported: readonly ImportedRule[]): void {
  const first = new Map<string, number>();
  const issues = imported.flatMap(({ index, draft }): FieldIssue[] => {
    if (draft === undefined) return [];
    const other = first.get(draft.id);
    if (other === undefined) first.set(draft.id, index);
    return other === undefined ? [] : [{ path: `rules.${index}.name`, message: `${draft.id} is the name of rules.${other}, too` }];
  });
  if (issues.length > 0) throw new EndcapError('invalid', 'rules of one name cannot be kept beside each other', { issues });
}
