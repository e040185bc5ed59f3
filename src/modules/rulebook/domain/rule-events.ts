import type { EventDraft, EventType } from '../../../kernel/index.js';
import type { RuleVersion } from './rule-version.js';

/** Who does it, when in business time, under which correlation id. */
export type Doing = { readonly principal: string; readonly at: Date; readonly correlationId: string };

/** What happened to a version, for the record. Notes of people are left out: they may name people. */
export const versionEvent = (
  type: EventType,
  { rule, number, digest }: RuleVersion,
  by: Doing,
  data: Record<string, unknown> = {},
): EventDraft => ({
  type,
  at: by.at,
  correlationId: by.correlationId,
  actor: by.principal,
  refs: {},
  data: { rule, number, ruleVersion: digest, ...data },
});
