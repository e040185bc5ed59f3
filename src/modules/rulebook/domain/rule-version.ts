import { canonicalJson, contentDigest, type FieldIssue } from '../../../kernel/index.js';
import { decisionTable, isTable, ruleDocument, type RuleDocument } from '../../../rules/index.js';

/** Where a version of a rule can stand. */
export const RULE_STATES = ['draft', 'checked', 'shadow', 'published', 'retired'] as const;
export type RuleState = (typeof RULE_STATES)[number];

/** What may follow what; nothing jumps past it. A draft never goes into force, and nothing comes back from retirement. */
const NEXT = {
  draft: ['checked', 'retired'],
  checked: ['shadow', 'published', 'retired'],
  shadow: ['published', 'retired'],
  published: ['retired'],
  retired: [],
} as const satisfies Record<RuleState, readonly RuleState[]>;

/** True when a version in the first state may move to the second. */
export const mayMove = (from: RuleState, to: RuleState): boolean => (NEXT[from] as readonly RuleState[]).includes(to);

/** What checking found: issues of bounds, shape, meaning and golden cases, with the path of the field; and every case as it ran. */
export type CheckResult = {
  readonly ok: boolean;
  readonly issues: readonly FieldIssue[];
  /** Allowed, and of no use: a comparison that decides nothing, a shared condition nobody names. */
  readonly warnings: readonly FieldIssue[];
  readonly golden: readonly { readonly case: string; readonly expected: string; readonly got: string; readonly ok: boolean }[];
};

/** A rule by its name and the hash of its content. */
export type FiredContent = { readonly rule: string; readonly digest: string };

/**
 * One version of a rule, or of a decision table. Its content can change while it is a draft and never after; checking gives it the form with all
 * defaults spelt out, which is what is published. Kept for good: decisions name it.
 */
export type RuleVersion = {
  /** `<rule>@<number>` */
  readonly id: string;
  /** Counts writes, for compare-and-set; the number of the version is `number`. */
  readonly version: number;
  readonly schemaVersion: 1;
  readonly rule: string;
  readonly number: number;
  readonly state: RuleState;
  /** Content hash, the version a published rule carries in findings. */
  readonly digest: string;
  /** Canonical JSON of the document; from `checked` on of what is published, with shared conditions in their place. */
  readonly content: string;
  /** Canonical JSON of what its author wrote, where that differs. */
  readonly written?: string;
  /** Of a decision table from `checked` on: the rules made of it, as findings name them. */
  readonly makes?: readonly FiredContent[];
  readonly author: string;
  /** Everybody who had a hand in the content: author, editors, who stands behind their keys, writers of what was reverted to. */
  readonly writers: readonly string[];
  /** Number of the version it was made from. */
  readonly base?: number;
  readonly note: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly check?: CheckResult & { readonly at: Date; readonly by: string };
  /** When it reached which state, and through whom. */
  readonly history: readonly { readonly state: RuleState; readonly at: Date; readonly by: string; readonly note?: string }[];
  /** Wall time at which somebody began to publish it: nobody may discard it meanwhile. */
  readonly claimedAt?: Date;
};

export const versionId = (rule: string, number: number): string => `${rule}@${number}`;

/** The document of a version: a whole one from `checked` on, whatever its author wrote before. */
export const documentOf = (version: Pick<RuleVersion, 'content'>): unknown => JSON.parse(version.content);

/** The document as its author wrote it. */
export const writtenOf = ({ content, written }: Pick<RuleVersion, 'content' | 'written'>): unknown => JSON.parse(written ?? content);

/** Rules by name and content hash. */
export const contentsOf = (rules: readonly RuleDocument[]): readonly FiredContent[] =>
  rules.map((rule) => ({ rule: rule.id, digest: contentDigest(rule) }));

/** Content and its hash, with the defaults spelt out as far as the document has the shape of a rule or a table. */
export function contentOf(document: unknown): Pick<RuleVersion, 'content' | 'digest'> {
  const parsed = isTable(document) ? decisionTable.safeParse(document) : ruleDocument.safeParse(document);
  const kept: unknown = parsed.success ? parsed.data : document;
  return { content: canonicalJson(kept), digest: contentDigest(kept) };
}

/** The version in another state. Throws RangeError where the table has no such step: callers ask `mayMove` first. */
export function moved(
  version: RuleVersion,
  state: RuleState,
  by: { readonly at: Date; readonly principal: string; readonly note?: string },
): RuleVersion {
  if (!mayMove(version.state, state)) throw new RangeError(`a ${version.state} version cannot become ${state}`);
  const { at, principal, note } = by;
  const step = { state, at, by: principal, ...(note === undefined ? {} : { note }) };
  return { ...version, state, changedAt: at, history: [...version.history, step] };
}

/** A version nobody has seen yet. */
export function firstDraft(given: {
  readonly rule: string;
  readonly number: number;
  readonly document: unknown;
  readonly writers: readonly string[];
  readonly author: string;
  readonly base?: number;
  readonly note: string;
  readonly at: Date;
}): RuleVersion {
  const { rule, number, document, author, note, at, base } = given;
  return {
    id: versionId(rule, number),
    version: 1,
    schemaVersion: 1,
    rule,
    number,
    state: 'draft',
    ...contentOf(document),
    author,
    writers: [...new Set([author, ...given.writers])],
    ...(base === undefined ? {} : { base }),
    note,
    createdAt: at,
    changedAt: at,
    history: [{ state: 'draft', at, by: author }],
  };
}
