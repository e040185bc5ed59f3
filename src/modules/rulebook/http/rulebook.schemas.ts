import { z } from 'zod';
import { notFound, type FieldIssue } from '../../../kernel/index.js';
import { pageQuery } from '../../../platform/index.js';
import { NAME_PATTERN } from '../../../rules/index.js';
import { documentOf, RULE_STATES, writtenOf, type RuleVersion } from '../domain/rule-version.js';
import type { RuleNumber } from '../domain/compose-set.js';

const ruleName = z.string().max(64).regex(NAME_PATTERN, 'lower-case words joined by dashes');
const number = z.int().min(1).max(1_000_000);
const note = z.string().trim().min(1).max(500);
const moment = z.iso.datetime({ offset: true });
/** As far as it must be right to be kept as a draft: everything else is found when it is checked. */
export const writtenDocument = z.looseObject({ id: ruleName });

/** Why a document cannot even be kept as a draft. */
export function issuesOfShape(document: unknown): FieldIssue[] {
  const parsed = writtenDocument.safeParse(document);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
}

export const ruleParam = z.strictObject({ id: z.string().max(64) });
export const versionParam = z.strictObject({ id: z.string().max(64), n: z.string().max(64) });
export const newDraft = z.strictObject({ document: writtenDocument, note, base: number.optional() }).meta({ id: 'NewRuleDraft' });
export const changedDraft = z.strictObject({ document: writtenDocument, note }).meta({ id: 'RuleDraft' });
/** A document handed in to be looked at only. */
export const lookedAt = z.object({ document: writtenDocument }).meta({ id: 'RuleToLookAt' });
/** What a JSON body says beside the document, and a text cannot; for a grid also which version of a table it goes into. */
export const besideText = z.strictObject({
  note: note.optional(),
  base: z.coerce.number().pipe(number).optional(),
  table: ruleName.optional(),
});
export const noted = z.strictObject({ note }).meta({ id: 'RuleNote' });
const places = z.array(z.string().min(1).max(64)).min(1).max(1_000);
const stage = z.strictObject({
  scope: z.union([z.strictObject({ regions: places }), z.strictObject({ stores: places }), z.strictObject({ banners: places })]),
  /** Hours of business time it is watched before the next stage begins. */
  hours: z.int().min(1).max(720),
});
export const when = z
  .strictObject({ activateAt: moment.optional(), stages: z.array(stage).min(1).max(10).optional(), note: note.optional() })
  .refine(({ activateAt, stages }) => activateAt === undefined || stages === undefined, {
    path: ['stages'],
    message: 'a rollout in stages begins at once: leave activateAt out',
  })
  .meta({ id: 'RuleActivation' });
/** The part of a request that says what comes into the set in force, and what goes. */
export const setNames = {
  publish: z
    .array(z.strictObject({ rule: ruleName, number }))
    .max(200)
    .default([]),
  retire: z.array(ruleName).max(200).default([]),
};
export const namesSomething = ({ publish, retire }: { publish: readonly unknown[]; retire: readonly unknown[] }): boolean =>
  publish.length + retire.length > 0;
export const NAMES_NOTHING = { path: ['publish'], message: 'name a version or a rule to retire' };
export const setChange = z
  .strictObject({ ...setNames, activateAt: moment.optional(), note: note.optional() })
  .refine(namesSomething, NAMES_NOTHING)
  .meta({ id: 'NewRulePublication' });
export const diffQuery = z.strictObject({ from: z.coerce.number().pipe(number), to: z.coerce.number().pipe(number) });
export const versionsQuery = pageQuery.extend({ state: z.enum(RULE_STATES).optional() }).strict();

/** The version a path names. Throws `not-found` for a number that is none. */
export function numberOf({ id, n }: z.infer<typeof versionParam>): RuleNumber {
  if (!/^[1-9]\d{0,5}$/.test(n)) throw notFound('rule version');
  return { rule: id, number: Number(n) };
}

/** A version as it is shown, without its document. */
export type VersionSummary = Omit<RuleVersion, 'content' | 'written' | 'schemaVersion' | 'claimedAt' | 'check'> & {
  readonly issues?: number;
};
/** A version as it is shown, whole. */
export type ShownVersion = Omit<RuleVersion, 'content' | 'written' | 'schemaVersion' | 'claimedAt'> & {
  readonly document: unknown;
  /** What its author wrote, where shared conditions make it differ. */
  readonly written?: unknown;
};

export function summaryOf({
  content: _content,
  written: _written,
  schemaVersion: _schema,
  claimedAt: _claim,
  check,
  ...rest
}: RuleVersion): VersionSummary {
  return check === undefined ? rest : { ...rest, issues: check.issues.length };
}

export function shownVersion(version: RuleVersion): ShownVersion {
  const { content: _content, written, schemaVersion: _schema, claimedAt: _claim, ...rest } = version;
  return { ...rest, document: documentOf(version), ...(written === undefined ? {} : { written: writtenOf(version) }) };
}
