import { money, type Finding, type Money, type SubjectKey } from '../../../kernel/index.js';
import { isOpen, type SubjectAtRisk, type TrackedException } from './tracked-exception.js';

/** Subjects an exception keeps apart at most: more lie in the findings, and in no sum. */
export const MOST_SUBJECTS = 1_000;
const FORMULA = `sum over subjects that have not recovered, ${MOST_SUBJECTS} at most`;

type Sum = Pick<TrackedException, 'moneyAtRisk' | 'moneyBasis' | 'subjects'>;

/** True when its merge key has joined more than one subject. Rules have no space in their name, so one divides rule and subject. */
export const isJoined = ({ subjects, joinedAt }: Pick<TrackedException, 'subjects' | 'joinedAt'>): boolean =>
  subjects !== undefined || Object.keys(joinedAt).some((speaker) => speaker.includes(' '));

/** True when who speaks of the first speaks of the second, too: of a store, and so of each product there. */
export function covers(wide: SubjectKey, narrow: SubjectKey): boolean {
  const parts = new Set(narrow.split('|'));
  return wide.split('|').every((part) => parts.has(part));
}

/**
 * The subjects of an exception. One that is over has none left to recover. One from before subjects were kept apart knows
 * of the others only that they spoke: all that is at stake stands with its own.
 */
export function subjectsOf(exception: TrackedException): readonly SubjectAtRisk[] {
  const known = exception.subjects ?? subjectsThatSpoke(exception);
  if (isOpen(exception)) return known;
  const recoveredAt = exception.closedAt ?? exception.lastFindingAt;
  return known.map((one) => (one.recoveredAt === undefined ? { ...one, recoveredAt } : one));
}

function subjectsThatSpoke({
  subject,
  place,
  moneyAtRisk,
  verifyFirst: doubted,
  joinedAt,
  lastFindingAt,
}: TrackedException): SubjectAtRisk[] {
  const others = new Map<SubjectKey, number>();
  for (const [speaker, at] of Object.entries(joinedAt)) {
    const [, about] = speaker.split(' ');
    if (about !== undefined) others.set(about, Math.max(at, others.get(about) ?? at));
  }
  const nothing = money(0, moneyAtRisk.currency);
  const own = Object.entries(joinedAt).flatMap(([speaker, at]) => (speaker.includes(' ') ? [] : [at]));
  return [
    { subject, place, moneyAtRisk, doubted, at: own.length === 0 ? lastFindingAt : new Date(Math.max(...own)) },
    ...[...others].map(([about, at]) => ({ subject: about, place: {}, moneyAtRisk: nothing, doubted: false, at: new Date(at) })),
  ];
}

/**
 * The subjects after a finding about one of them, and what they have at stake together. An older finding than the newest of
 * its subject, or than its recovery, takes nothing back.
 */
export function hear(exception: TrackedException, finding: Finding, atRisk: (doubted: boolean) => { readonly atRisk: Money }): Sum {
  const subjects = subjectsOf(exception);
  const before = subjects.find(({ subject }) => subject === finding.subject);
  const at = finding.occurredAt;
  if (before !== undefined && (at < before.at || (before.recoveredAt !== undefined && at <= before.recoveredAt)))
    return sumOf(subjects, exception);
  const doubted = finding.effect === 'verify' || (before?.doubted === true && before.recoveredAt === undefined);
  const heard: SubjectAtRisk = { subject: finding.subject, place: finding.place, moneyAtRisk: atRisk(doubted).atRisk, doubted, at };
  const others = subjects.filter((one) => one !== before);
  return sumOf(before === undefined ? withRoom(others, heard) : [...others, heard], exception);
}

/** Recovered ones make room, the first of them first; without any the new one is not kept. */
function withRoom(others: readonly SubjectAtRisk[], heard: SubjectAtRisk): readonly SubjectAtRisk[] {
  if (others.length < MOST_SUBJECTS) return [...others, heard];
  const done = others.find(({ recoveredAt }) => recoveredAt !== undefined);
  return done === undefined ? others : [...others.filter((one) => one !== done), heard];
}

/** The subjects after a recovery, and what the others have at stake; undefined when it changes none of them. */
export function recoverSubjects(
  exception: TrackedException,
  { subject, occurredAt }: Pick<Finding, 'subject' | 'occurredAt'>,
): Sum | undefined {
  const recovers = (one: SubjectAtRisk): boolean => one.recoveredAt === undefined && one.at <= occurredAt && covers(subject, one.subject);
  const subjects = subjectsOf(exception);
  if (!subjects.some(recovers)) return undefined;
  return sumOf(
    subjects.map((one) => (recovers(one) ? { ...one, recoveredAt: occurredAt } : one)),
    exception,
  );
}

export const allRecovered = ({ subjects = [] }: Pick<TrackedException, 'subjects'>): boolean =>
  subjects.every(({ recoveredAt }) => recoveredAt !== undefined);

/** Sums never mix currencies: those of another than the exception’s are named, not added. What has recovered altogether keeps its last sum. */
function sumOf(subjects: readonly SubjectAtRisk[], { moneyAtRisk, moneyBasis }: TrackedException): Sum {
  if (allRecovered({ subjects })) return { subjects, moneyAtRisk, moneyBasis };
  const { currency } = moneyAtRisk;
  const open = subjects.filter(({ recoveredAt }) => recoveredAt === undefined);
  const counted = open.filter((one) => one.moneyAtRisk.currency === currency);
  const amount = counted.reduce((sum, one) => sum + one.moneyAtRisk.amount, 0);
  const foreign = open.length - counted.length;
  const basis = { formula: FORMULA, subjects: subjects.length, recovered: subjects.length - open.length };
  return {
    subjects,
    moneyAtRisk: money(amount, currency),
    moneyBasis: foreign === 0 ? basis : { ...basis, inOtherCurrencies: foreign },
  };
}
