import type { Refs } from '../../../kernel/index.js';
import { triageAt, type Circumstances } from './apply-finding.js';
import { allRecovered, isJoined, recoverSubjects } from './joined-subjects.js';
import { decideBy } from './service-level.js';
import { move, needsAttention, remember, tell, type Change, type TrackedException } from './tracked-exception.js';

/** Something a later stage says about the work for an exception. */
export type Progress = {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly refs: Refs;
};
type Around = Pick<Circumstances, 'now' | 'triageDelaySeconds'>;

/** After this many returns an exception is left to people. */
const MOST_REOPENINGS = 3;

/** What a word from triage, approvals, actions or outcomes does to an exception. The same word again does nothing. */
export function progress(exception: TrackedException, word: Progress, around: Around): Change | undefined {
  if (exception.seen.includes(word.id)) return undefined;
  const ran = word.type === 'agent-run.finished' ? afterRun(exception, word, around) : {};
  const told = remember({ ...exception, ...ran, pending: pendingAfter(exception, word) }, word.id);
  const counted = word.refs.action === undefined || word.type === 'action.authorised' ? told : remember(told, `ended ${word.refs.action}`);
  // What ends after the exception did changes nothing but the count of what is under way.
  return needsAttention(exception) ? settle(counted, exception, word, around) : { entity: counted, events: [] };
}

/** What a finished run leaves: when it was, and when the agent wants to look again. A later request stands. */
function afterRun(exception: TrackedException, { data }: Progress, { now }: Around): Partial<TrackedException> {
  const said = typeof data['nextLookAt'] === 'string' ? new Date(data['nextLookAt']) : undefined;
  const lastRun = { at: now, moneyAtRisk: exception.moneyAtRisk.amount, ...(said === undefined ? {} : { quietUntil: said }) };
  const wakes = said !== undefined && data['wakes'] === true && (exception.runDueAt === undefined || exception.runDueAt <= now);
  return wakes ? { lastRun, runDueAt: said } : { lastRun };
}

function pendingAfter({ pending, seen }: TrackedException, { type, data, refs }: Progress): TrackedException['pending'] {
  const without = (ids: readonly string[], id: string | undefined): string[] => ids.filter((each) => each !== id);
  const decided = { ...pending, proposals: without(pending.proposals, refs.proposal) };
  switch (type) {
    case 'agent-run.finished': {
      const made = Array.isArray(data['proposalIds']) ? (data['proposalIds'] as string[]) : [];
      // A verdict may be told before the run that proposed: what was decided already is not waited for.
      return { ...pending, proposals: [...new Set([...pending.proposals, ...made.filter((id) => !seen.includes(`decided ${id}`))])] };
    }
    case 'action.authorised': {
      // An ending may be told before the beginning: what has ended is not under way.
      const begun = refs.action === undefined || seen.includes(`ended ${refs.action}`) ? [] : [refs.action];
      return { ...decided, actions: [...without(pending.actions, refs.action), ...begun] };
    }
    case 'action.succeeded':
      return {
        ...decided,
        actions: without(pending.actions, refs.action),
        outcomes: [...without(pending.outcomes, refs.action), ...(refs.action === undefined ? [] : [refs.action])],
      };
    case 'outcome.observed':
      return { ...pending, outcomes: without(pending.outcomes, refs.action) };
    default:
      return { ...decided, actions: without(pending.actions, refs.action) };
  }
}

/** The state what is under way calls for; when nothing is left, the end or another round. */
function settle(counted: TrackedException, before: TrackedException, word: Progress, around: Around): Change {
  const known =
    word.refs.proposal === undefined || word.type === 'agent-run.finished' ? counted : remember(counted, `decided ${word.refs.proposal}`);
  const met = word.type === 'outcome.observed' && word.data['result'] === 'met';
  const exception = met ? confirmed(known, word, around) : known;
  const { proposals, actions, outcomes } = exception.pending;
  if (actions.length > 0) return into(exception, before, 'acting', word, around);
  if (outcomes.length > 0) return into(exception, before, 'observing', word, around);
  if (proposals.length > 0) return into(exception, before, 'proposed', word, around);
  if (word.type === 'agent-run.finished' && before.state === 'open') return { entity: exception, events: [] };
  if (exception.recoveredAt !== undefined) return close(exception, 'recovered', around);
  if (exception.seen.includes('met')) return close(exception, 'effect confirmed', around);
  if (word.type === 'outcome.observed' && !met && exception.reopened < MOST_REOPENINGS) return again(exception, around);
  const entity = move(exception, 'open');
  return { entity, events: [tell(entity, 'exception.returned', { at: around.now, data: { after: word.type } })] };
}

/** An effect that came ends an exception about one subject; of several it says that this one has recovered. */
function confirmed(exception: TrackedException, { data }: Progress, { now }: Around): TrackedException {
  if (!isJoined(exception)) return remember(exception, 'met');
  const subject = typeof data['subject'] === 'string' ? data['subject'] : exception.subject;
  const recovered = { ...exception, ...recoverSubjects(exception, { subject, occurredAt: now }) };
  return allRecovered(recovered) ? remember(recovered, 'met') : recovered;
}

function into(
  exception: TrackedException,
  before: TrackedException,
  state: 'acting' | 'observing' | 'proposed',
  word: Progress,
  { now }: Around,
): Change {
  if (before.state === state) return { entity: exception, events: [] };
  const via = before.state === 'open' && state === 'observing' ? move(exception, 'acting') : exception;
  const entity = move(via, state);
  return { entity, events: [tell(entity, `exception.${state}`, { at: now, data: { after: word.type } })] };
}

function close(exception: TrackedException, reason: string, { now }: Around): Change {
  const entity: TrackedException = { ...move(exception, 'closed'), closedAt: now, closeReason: reason };
  return { entity, events: [tell(entity, 'exception.closed', { at: now, data: { reason } })] };
}

/** The effect did not come: the agent looks again, knowing that it is another round. */
function again(exception: TrackedException, around: Around): Change {
  const dueAt = decideBy(around.now, exception.severity, exception.moneyAtRisk);
  const entity: TrackedException = {
    ...move(exception, 'open'),
    reopened: exception.reopened + 1,
    sla: { dueAt, level: exception.sla.level },
    runDueAt: triageAt(around),
  };
  const due = { 'agents.run': triageAt(around), 'exceptions.escalate': dueAt };
  return { entity, events: [tell(entity, 'exception.reopened', { at: around.now, due, data: { reason: 'effect did not come' } })] };
}
