import {
  deriveId,
  type Because,
  type FactReading,
  type FactView,
  type Finding,
  type Place,
  type SubjectKey,
} from '../../../kernel/index.js';
import { mergeKeyOf, type PublishedRule } from '../../../rules/index.js';
import type { Occasion } from './due-absence.js';

/** Facts a finding keeps beside those its rule read: what money at risk rests on, and what people ask first. */
const CONTEXT_FACTS = [
  'days-of-cover',
  'dc-inbound-late-hours',
  'dc-on-hand',
  'demand-rate',
  'inbound-eta-hours',
  'inbound-late-hours',
  'inbound-units',
  'lead-time-days',
  'on-hand',
  'on-hand-estimate',
  'promotion',
  'sell-through-ratio',
  'supplier-late-hours',
  'unit-margin',
] as const;

/** Where a finding stands, and whose fault a shared cause would be. */
export type FindingPlace = { readonly place: Place; readonly supplier?: string; readonly dc?: string };

/** Follows from rule version, subject, and the signal or absence: the same finding told again has the same id. */
export const findingId = (rule: PublishedRule, subject: SubjectKey, occasion: string): string =>
  deriveId('fnd', rule.id, rule.version, subject, occasion);

/** The finding of a rule that fired and was confirmed, under its `findingId`. */
export function makeFinding(
  rule: PublishedRule,
  because: readonly Because[],
  view: FactView,
  by: { readonly id: string; readonly ruleSet: string; readonly occasion: Occasion; readonly where: FindingPlace },
): Finding {
  const { document } = rule;
  const { place, supplier, dc } = by.where;
  const cause: SubjectKey | undefined =
    document.sharedCause === 'supplier' && supplier !== undefined
      ? `supplier:${supplier}`
      : document.sharedCause === 'dc' && dc !== undefined
        ? `dc:${dc}`
        : undefined;
  return {
    id: by.id,
    ruleId: rule.id,
    ruleVersion: rule.version,
    ruleSet: by.ruleSet,
    effect: document.effect,
    exceptionType: document.exceptionType,
    severity: document.severity,
    subject: view.subject,
    mergeKey: mergeKeyOf(document, view.subject, place),
    ...(cause === undefined ? {} : { sharedCause: cause }),
    place,
    team: document.team,
    ...(document.agent === undefined ? {} : { agent: document.agent }),
    ...(document.playbook === undefined ? {} : { playbook: document.playbook }),
    ...(document.params === undefined ? {} : { params: document.params }),
    moneyAtRiskBasis: document.moneyAtRisk,
    occurredAt: by.occasion.time,
    signal: by.occasion.signal ?? by.occasion.id,
    correlationId: by.occasion.correlationId,
    because,
    facts: readingsOf(view, factsKeptOf(rule)),
  };
}

const kept = new WeakMap<PublishedRule, readonly string[]>();

/** In alphabetical order. */
function factsKeptOf(rule: PublishedRule): readonly string[] {
  let facts = kept.get(rule);
  if (facts === undefined) kept.set(rule, (facts = [...new Set([...rule.facts, ...CONTEXT_FACTS])].sort()));
  return facts;
}

function readingsOf(view: FactView, facts: readonly string[]): Record<string, FactReading> {
  const readings: Record<string, FactReading> = {};
  for (const fact of facts) {
    const reading = view.read(fact);
    if (reading !== undefined) readings[fact] = reading;
  }
  return readings;
}
