import type { Relation, RuleDocument, UntestedCondition } from '../../../rules/index.js';
import type { Consequences } from './consequences.js';

/** What may be wrong with a rule in force. */
export const HEALTH_FINDINGS = ['dead', 'never-acted-on', 'mostly-overridden', 'overlapping', 'duplicate', 'untested'] as const;
export type HealthFindingKind = (typeof HEALTH_FINDINGS)[number];

/** One thing that is wrong, in a sentence and in numbers. */
export type HealthFinding = {
  readonly finding: HealthFindingKind;
  readonly says: string;
  /** The other rule, where it is about two. */
  readonly other?: string;
  readonly figures: Readonly<Record<string, number | string>>;
};

/** Another rule that spoke of the same subjects in the same hours of event time. */
export type Overlap = { readonly other: string; readonly both: number; readonly cases: number };
/** Another rule whose conditions stand in a certain relation to this one’s. */
export type Relative = { readonly other: string; readonly relation: Relation };

/** All that is known of a rule in force, for the days looked back over. */
export type RuleRecord = {
  readonly document: RuleDocument;
  readonly inForceSince: Date;
  readonly findings: number;
  readonly overBudget: number;
  /** When a signal it is looked at for last came, event time; undefined when none ever did. */
  readonly heardAt?: Date | undefined;
  readonly consequences: Consequences;
  readonly overlaps: readonly Overlap[];
  readonly relatives: readonly Relative[];
  readonly untested: readonly UntestedCondition[];
};

/** Days looked back over, and days without a finding after which a rule counts as dead. */
export const HEALTH_DAYS = 28;
const DAY = 86_400_000;
/** Fewer exceptions, decisions or cases say nothing. */
const LEAST_EXCEPTIONS = 10;
const LEAST_DECISIONS = 5;
const LEAST_CASES = 20;
const MOSTLY = 0.5;

const percent = (share: number): number => Math.round(share * 100);

/** What stands out, each with its numbers; empty for a healthy rule. */
export function healthFindings(record: RuleRecord, now: Date): readonly HealthFinding[] {
  return [
    dead(record, now),
    neverActedOn(record),
    mostlyOverridden(record),
    ...overlapping(record),
    ...duplicates(record),
    ...untested(record),
  ].flatMap((one) => one ?? []);
}

function dead({ inForceSince, findings, heardAt }: RuleRecord, now: Date): HealthFinding | undefined {
  const from = now.getTime() - HEALTH_DAYS * DAY;
  if (findings > 0 || inForceSince.getTime() > from || heardAt === undefined || heardAt.getTime() < from) return undefined;
  const says = `It raised nothing in ${HEALTH_DAYS} days, though its signals came, last at ${heardAt.toISOString()}.`;
  return { finding: 'dead', says, figures: { days: HEALTH_DAYS, findings, lastSignalAt: heardAt.toISOString() } };
}

function neverActedOn({ document, consequences: { exceptions, acted } }: RuleRecord): HealthFinding | undefined {
  if (document.effect === 'close' || exceptions < LEAST_EXCEPTIONS || acted > 0) return undefined;
  const says = `It opened ${exceptions} exceptions in ${HEALTH_DAYS} days, and none of them led to an action.`;
  return { finding: 'never-acted-on', says, figures: { days: HEALTH_DAYS, exceptions, acted } };
}

function mostlyOverridden({ consequences: { decided, overridden } }: RuleRecord): HealthFinding | undefined {
  if (decided < LEAST_DECISIONS || overridden / decided <= MOSTLY) return undefined;
  const share = percent(overridden / decided);
  const says = `People declined or overrode ${overridden} of the ${decided} decisions it led to (${share} %).`;
  return { finding: 'mostly-overridden', says, figures: { days: HEALTH_DAYS, decided, overridden, percent: share } };
}

/** The most first, by name where they are equal. */
function overlapping({ overlaps }: RuleRecord): readonly HealthFinding[] {
  const ordered = overlaps.toSorted((a, b) => b.both - a.both || (a.other < b.other ? -1 : 1));
  return ordered.flatMap(({ other, both, cases }): HealthFinding[] => {
    if (cases < LEAST_CASES || both / cases <= MOSTLY) return [];
    const share = percent(both / cases);
    const says = `In ${both} of ${cases} cases (${share} %) ${other} spoke of the same subject within the same hour.`;
    return [{ finding: 'overlapping', says, other, figures: { days: HEALTH_DAYS, both, cases, percent: share } }];
  });
}

const SAYS_RELATION = {
  same: (other: string) => `Its conditions say the same as those of ${other}.`,
  implies: (other: string) => `Whenever its conditions hold, those of ${other} hold too, as far as their facts are known.`,
  'implied-by': (other: string) => `Whenever the conditions of ${other} hold, its own hold too, as far as their facts are known.`,
} as const satisfies Record<Relation, (other: string) => string>;

const duplicates = ({ relatives }: RuleRecord): readonly HealthFinding[] =>
  relatives.map(({ other, relation }) => ({ finding: 'duplicate', says: SAYS_RELATION[relation](other), other, figures: { relation } }));

function untested({ document, untested: found }: RuleRecord): readonly HealthFinding[] {
  if (found.length === 0) return [];
  const named = found.map(({ path, unnoticed }) => `${path} (${unnoticed === 'both' ? 'always or never' : unnoticed})`);
  const says = `No golden case would notice if these held always, or never: ${named.join(', ')}.`;
  return [{ finding: 'untested', says, figures: { conditions: found.length, goldenCases: document.golden.length } }];
}
