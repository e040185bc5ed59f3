import { deriveId, SEVERITIES, type Finding, type Money, type Severity } from '../../../kernel/index.js';
import { allRecovered, covers, hear, isJoined, recoverSubjects } from './joined-subjects.js';
import { decideBy } from './service-level.js';
import { isOpen, move, NOTHING_PENDING, speakerOf, tell, type Change, type TrackedException } from './tracked-exception.js';

/** What the world around a finding says: business time, how long an exception gathers findings, and its money at risk. */
export type Circumstances = {
  readonly now: Date;
  readonly triageDelaySeconds: number;
  /** Money at risk below which nothing is opened or reopened, minor units. */
  readonly attentionFloor: number;
  readonly team: string;
  readonly atRisk: (verifyFirst: boolean) => { atRisk: Money; basis: Record<string, number | string> };
};

/** A closed exception that comes back within this time is the same one. */
export const REOPEN_WITHIN_MS = 48 * 3_600_000;
/** Soonest an agent looks at the same exception again because of another finding. */
export const LOOK_AGAIN_MS = 5 * 3_600_000;
/** Money at risk grown by this since the last run is news in any case. */
const MUCH_MORE = 1.5;
/** Money at risk that changed by this share is worth a line in the timeline. */
const NOTICED = 0.25;
const MINUTE_MS = 60_000;
const REASONS = 12;

/**
 * What a finding does to the newest exception of its merge key: opens one, joins it, reopens it, closes it, or nothing
 * (it stays recorded as a finding; below the attention floor it is worth nobody’s minute).
 * Applying the same finding again changes nothing.
 */
export function applyFinding(finding: Finding, current: TrackedException | undefined, around: Circumstances): Change | undefined {
  if (finding.effect === 'close') return recover(finding, current, around);
  if (current === undefined) return open(finding, around);
  const speaker = speakerOf(finding.ruleId, finding.subject, current.subject);
  if ((current.joinedAt[speaker] ?? Number.NEGATIVE_INFINITY) >= finding.occurredAt.getTime()) return undefined;
  if (isOpen(current)) return join(finding, current, around);
  if (finding.occurredAt <= (current.closedAt ?? current.lastFindingAt)) return undefined; // older than its end
  if (around.now.getTime() - (current.closedAt ?? current.lastFindingAt).getTime() > REOPEN_WITHIN_MS) return open(finding, around);
  // A person said that it is none: the same finding does not overrule that for a while.
  return current.state === 'dismissed' ? undefined : reopen(finding, current, around);
}

/**
 * When the agent of an exception runs: at the last full minute within the delay, so that it sees what else came in and
 * those of one moment look at the same world; after the whole delay where no full minute lies within.
 */
export function triageAt({ now, triageDelaySeconds }: Pick<Circumstances, 'now' | 'triageDelaySeconds'>): Date {
  const latest = now.getTime() + triageDelaySeconds * 1_000;
  const fullMinute = Math.floor(latest / MINUTE_MS) * MINUTE_MS;
  return new Date(fullMinute > now.getTime() ? fullMinute : latest);
}

function open(finding: Finding, around: Circumstances): Change | undefined {
  const verifyFirst = finding.effect === 'verify';
  const { atRisk, basis } = around.atRisk(verifyFirst);
  if (atRisk.amount < around.attentionFloor) return undefined;
  const dueAt = decideBy(around.now, finding.severity, atRisk);
  const entity: TrackedException = {
    id: deriveId('exc', finding.mergeKey, finding.id),
    schemaVersion: 1,
    version: 1,
    type: finding.exceptionType,
    state: 'open',
    subject: finding.subject,
    mergeKey: finding.mergeKey,
    openKey: finding.mergeKey,
    severity: finding.severity,
    place: finding.place,
    team: around.team,
    agent: finding.agent,
    verifyFirst,
    openedAt: around.now,
    runDueAt: triageAt(around),
    lastFindingAt: finding.occurredAt,
    findings: 1,
    reasons: [reasonOf(finding)],
    moneyAtRisk: atRisk,
    moneyBasis: basis,
    sharedCause: finding.sharedCause,
    sla: { dueAt, level: 0 },
    reopened: 0,
    correlationId: finding.correlationId,
    pending: NOTHING_PENDING,
    seen: [],
    joinedAt: { [finding.ruleId]: finding.occurredAt.getTime() },
  };
  const due = { 'agents.run': triageAt(around), 'exceptions.escalate': dueAt };
  return { entity, events: [tell(entity, 'exception.opened', { at: around.now, due, data: about(finding, entity) })] };
}

function join(finding: Finding, current: TrackedException, around: Circumstances): Change {
  const joined = withFinding(finding, current, around);
  const runDueAt = looksAgain(current, joined, around) ? triageAt(around) : undefined;
  const entity = runDueAt === undefined ? joined : { ...joined, runDueAt };
  const due = runDueAt === undefined ? undefined : { 'agents.run': runDueAt };
  if (due === undefined && !isNews(finding, current, entity)) return { entity, events: [] };
  return { entity, events: [tell(entity, 'exception.merged', { at: around.now, data: about(finding, entity), due })] };
}

/** A rule that says again what it said before is counted, and stands among the findings; it is no event of its own. */
function isNews(finding: Finding, before: TrackedException, joined: TrackedException): boolean {
  const change = Math.abs(joined.moneyAtRisk.amount - before.moneyAtRisk.amount);
  return (
    before.joinedAt[speakerOf(finding.ruleId, finding.subject, before.subject)] === undefined ||
    before.recoveredAt !== undefined ||
    before.subjects?.some(({ subject, recoveredAt }) => recoveredAt !== undefined && subject === finding.subject) === true ||
    joined.severity !== before.severity ||
    joined.verifyFirst !== before.verifyFirst ||
    change >= before.moneyAtRisk.amount * NOTICED
  );
}

/**
 * A fresh finding long after the last run means that what was done is not enough; while proposals wait, people come first.
 * What the agent said to wait for is waited for, unless much more is at stake by now.
 */
function looksAgain(before: TrackedException, joined: TrackedException, { now, attentionFloor }: Circumstances): boolean {
  const { lastRun: ran } = before;
  if (ran === undefined || before.state === 'snoozed' || before.pending.proposals.length > 0) return false;
  if (now.getTime() - ran.at.getTime() < LOOK_AGAIN_MS || joined.moneyAtRisk.amount < attentionFloor) return false;
  return now >= (ran.quietUntil ?? ran.at) || joined.moneyAtRisk.amount >= ran.moneyAtRisk * MUCH_MORE;
}

function reopen(finding: Finding, current: TrackedException, around: Circumstances): Change | undefined {
  const joined = withFinding(finding, current, around);
  if (joined.moneyAtRisk.amount < around.attentionFloor) return undefined;
  const dueAt = decideBy(around.now, joined.severity, joined.moneyAtRisk);
  const entity: TrackedException = {
    ...move(joined, 'open'),
    sla: { dueAt, level: 0 },
    runDueAt: triageAt(around),
    closedAt: undefined,
    closeReason: undefined,
    reopened: current.reopened + 1,
    pending: NOTHING_PENDING,
    seen: joined.seen.filter((each) => each !== 'met'), // what worked in the last round says nothing of this one
  };
  const due = { 'agents.run': triageAt(around), 'exceptions.escalate': dueAt };
  return { entity, events: [tell(entity, 'exception.reopened', { at: around.now, due, data: about(finding, entity) })] };
}

/**
 * Closes on recovery, of all its subjects where there are several; while actions or decisions are under way it waits for them
 * to end.
 */
function recover(finding: Finding, before: TrackedException | undefined, around: Circumstances): Change | undefined {
  if (before === undefined || !isOpen(before)) return undefined;
  const current = isJoined(before) ? recoverOne(finding, before) : recoverAlone(finding, before);
  if (current === undefined) return undefined;
  const { now } = around;
  if (!allRecovered(current))
    return {
      entity: current,
      events: [tell(current, 'exception.merged', { at: now, data: { ...about(finding, current), recovered: finding.subject } })],
    };
  const { proposals, actions, outcomes } = current.pending;
  if (proposals.length + actions.length + outcomes.length > 0)
    return current.recoveredAt === undefined ? { entity: { ...current, recoveredAt: finding.occurredAt }, events: [] } : undefined;
  const entity: TrackedException = { ...move(current, 'closed'), closedAt: now, closeReason: 'recovered' };
  return {
    entity,
    events: [tell(entity, 'exception.closed', { at: now, data: { reason: 'recovered', rule: finding.ruleId, finding: finding.id } })],
  };
}

/** Undefined when the recovery is older than what was found since, or is about something else. */
function recoverAlone(finding: Finding, current: TrackedException): TrackedException | undefined {
  return finding.occurredAt < current.lastFindingAt || !covers(finding.subject, current.subject) ? undefined : current;
}

function recoverOne(finding: Finding, current: TrackedException): TrackedException | undefined {
  const sum = recoverSubjects(current, finding);
  return sum && { ...current, ...sum };
}

function withFinding(finding: Finding, current: TrackedException, around: Circumstances): TrackedException {
  const verifyFirst = current.verifyFirst || finding.effect === 'verify';
  const joins = isJoined(current) || finding.subject !== current.subject;
  const sum = joins ? hear(current, finding, around.atRisk) : atStake(around.atRisk(verifyFirst));
  const speaker = speakerOf(finding.ruleId, finding.subject, current.subject);
  return {
    ...current,
    ...sum,
    severity: worse(current.severity, finding.severity),
    verifyFirst,
    lastFindingAt: finding.occurredAt > current.lastFindingAt ? finding.occurredAt : current.lastFindingAt,
    findings: current.findings + 1,
    // The newest of each rule, last the one that spoke last; the others stand among the findings.
    reasons: [...current.reasons.filter(({ rule }) => rule !== finding.ruleId), reasonOf(finding)].slice(-REASONS),
    sharedCause: current.sharedCause ?? finding.sharedCause,
    recoveredAt: joins && allRecovered(sum) ? current.recoveredAt : undefined,
    joinedAt: { ...current.joinedAt, [speaker]: finding.occurredAt.getTime() },
  };
}

const atStake = ({
  atRisk,
  basis,
}: ReturnType<Circumstances['atRisk']>): Pick<TrackedException, 'moneyAtRisk' | 'moneyBasis' | 'subjects'> => ({
  moneyAtRisk: atRisk,
  moneyBasis: basis,
});

const reasonOf = (finding: Finding): TrackedException['reasons'][number] => ({
  rule: finding.ruleId,
  ruleVersion: finding.ruleVersion,
  finding: finding.id,
  at: finding.occurredAt,
  because: finding.because,
});

const about = (finding: Finding, entity: TrackedException): Record<string, unknown> => ({
  finding: finding.id,
  rule: finding.ruleId,
  ruleVersion: finding.ruleVersion,
  ruleSet: finding.ruleSet,
  severity: entity.severity,
  moneyAtRisk: entity.moneyAtRisk,
});

const worse = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b);
