import type { Refs } from './refs.js';
import type { JobName } from './jobs.js';

/**
 * Events say what happened. Each is listed once: the module that tells it, what it means, and the jobs it causes.
 * The relay appends every event to the ledger and turns it into those jobs; `docs/flow.md` is drawn from this table.
 * A job listed under `deadlines` is created only when the event carries a due time for it. For the jobs of a `quiet` event
 * nobody is woken: they go along with the next of their kind, after a second at the latest.
 */
type EventDeclaration = { by: string; means: string; jobs?: readonly JobName[]; deadlines?: readonly JobName[]; quiet?: true };

export const EVENTS = {
  'signals.journalled': { by: 'signals', means: 'a batch of signals was journalled; carries its Merkle root' },
  'signal.conflicted': { by: 'signals', means: 'a known signal id came with another body and was refused' },
  'signal.quarantined': { by: 'signals', means: 'a signal was set aside with a reason' },
  'signal.repaired': { by: 'signals', means: 'a quarantined signal was corrected and let in' },
  'signal.discarded': { by: 'signals', means: 'a quarantined signal was given up by a person' },
  'source.changed': { by: 'signals', means: 'a signal source was created, changed or given new secrets' },
  'masterdata.changed': { by: 'masterdata', means: 'master data was written in bulk' },
  'rule.drafted': { by: 'rulebook', means: 'a new version of a rule was written' },
  'rule.edited': { by: 'rulebook', means: 'the draft of a rule was changed' },
  'rule.checked': { by: 'rulebook', means: 'a draft was checked and its golden cases run; without issues it may go on' },
  'rule.shadowed': { by: 'rulebook', means: 'a version is evaluated beside the set in force, without effect' },
  'rule.published': { by: 'rulebook', means: 'a version came into force' },
  'rule.retired': { by: 'rulebook', means: 'a version was discarded, replaced or taken out of force' },
  'rule-set.published': { by: 'rulebook', means: 'another rule set is in force', jobs: ['rules.settle'] },
  'rule-publication.planned': { by: 'rulebook', means: 'rules are to come into force later', deadlines: ['rules.activate'] },
  'rule-publication.activated': { by: 'rulebook', means: 'a planned publication came into force' },
  'rule-publication.lapsed': { by: 'rulebook', means: 'a planned publication may not or cannot come into force any more' },
  'rule-publication.cancelled': { by: 'rulebook', means: 'a person called a planned publication off' },
  'rule.set-aside': { by: 'rulebook', means: 'a rule and its second opinion disagreed; it no longer raises findings' },
  'backtest.requested': { by: 'backtest', means: 'somebody wants to know what a rule change would have done', jobs: ['backtests.run'] },
  'backtest.started': { by: 'backtest', means: 'a worker began to replay history; again, when one before it died or was stopped' },
  'backtest.finished': { by: 'backtest', means: 'the report of a backtest can be read' },
  'backtest.failed': { by: 'backtest', means: 'a backtest could not be carried out; says why' },
  'backtest.cancelled': { by: 'backtest', means: 'a person called a backtest off' },
  'rule-rollout.started': { by: 'rulebook', means: 'a version is in force in the places of its first stage', deadlines: ['rules.roll'] },
  'rule-rollout.advanced': { by: 'rulebook', means: 'a rollout came to its next stage' },
  'rule-rollout.stopped': { by: 'rulebook', means: 'a rollout was stopped, by its figures or a person; what it replaced holds again' },
  'rule-rollout.continued': { by: 'rulebook', means: 'a second person let a stopped rollout go on', deadlines: ['rules.roll'] },
  'rule-rollout.completed': { by: 'rulebook', means: 'a version that was rolled out in stages is in force everywhere' },
  'rule-rollout.abandoned': { by: 'rulebook', means: 'a rollout was given up for good; its version is retired' },
  'rule.over-budget': { by: 'rulebook', means: 'a rule fired more often in an hour than its budget; what is over is counted, not raised' },
  'rule.paused': { by: 'rulebook', means: 'an hour lay far outside the history of a rule; it raises nothing until a person resumes it' },
  'rule.unusual': { by: 'rulebook', means: 'an hour lay far outside the history of a rule that asked to be told only' },
  'rule.resumed': { by: 'rulebook', means: 'a person let a paused rule raise findings again' },
  'exception.opened': { by: 'exceptions', means: 'a new retail exception', jobs: ['agents.run'], deadlines: ['exceptions.escalate'] },
  'exception.merged': { by: 'exceptions', means: 'a finding said something new of an open exception', deadlines: ['agents.run'] },
  'exception.assigned': { by: 'exceptions', means: 'routed to another team or person' },
  'exception.triaging': { by: 'exceptions', means: 'an agent works on it' },
  'exception.proposed': { by: 'exceptions', means: 'the agent finished; proposals wait for policy or people' },
  'exception.acting': { by: 'exceptions', means: 'at least one action is under way' },
  'exception.observing': { by: 'exceptions', means: 'actions are done; the effect is awaited' },
  'exception.returned': { by: 'exceptions', means: 'nothing proposed was let go or worked; it waits for a person' },
  'exception.snoozed': { by: 'exceptions', means: 'a person put it aside until a time', deadlines: ['exceptions.wake'] },
  'exception.woken': { by: 'exceptions', means: 'a snooze ended' },
  'exception.escalated': { by: 'exceptions', means: 'its deadline passed undecided', deadlines: ['exceptions.escalate'] },
  'exception.closed': { by: 'exceptions', means: 'recovered, acted on, or closed by a person' },
  'exception.dismissed': { by: 'exceptions', means: 'a person said that it is none' },
  'exception.reopened': {
    by: 'exceptions',
    means: 'the effect did not come, or it came back',
    jobs: ['agents.run'],
    deadlines: ['exceptions.escalate'],
  },
  'incident.opened': { by: 'exceptions', means: 'several exceptions share a cause' },
  'incident.joined': { by: 'exceptions', means: 'an exception joined an incident' },
  'incident.closed': { by: 'exceptions', means: 'all its exceptions are closed' },
  'agent.published': { by: 'triage', means: 'another version of an agent’s spec is in force' },
  'agent-run.finished': {
    by: 'triage',
    means: 'an agent run ended: findings, proposals or a budget that ran out',
    jobs: ['exceptions.progress'],
    deadlines: ['agents.run'],
  },
  'proposal.made': { by: 'triage', means: 'an agent proposes one action', jobs: ['approvals.judge'] },
  'proposal.cleared': { by: 'approvals', means: 'policy lets a proposal go without asking anybody', jobs: ['actions.execute'] },
  'proposal.refused': { by: 'approvals', means: 'policy refused a proposal', jobs: ['exceptions.progress'] },
  'approval.requested': { by: 'approvals', means: 'policy wants people to decide', deadlines: ['approvals.expire'] },
  'approval.voted': { by: 'approvals', means: 'one of several approvers approved' },
  'approval.approved': { by: 'approvals', means: 'enough people approved', jobs: ['actions.execute'] },
  'approval.declined': { by: 'approvals', means: 'a person declined; final', jobs: ['exceptions.progress'] },
  'approval.expired': { by: 'approvals', means: 'nobody decided in time; denied', jobs: ['exceptions.progress'] },
  'approval.lapsed': { by: 'approvals', means: 'policy became stricter or the proposal stale; denied', jobs: ['exceptions.progress'] },
  'action.authorised': { by: 'actions', means: 'policy or people let an action go', jobs: ['exceptions.progress'], quiet: true },
  'action.intended': { by: 'actions', means: 'the intent is durable; the effect may start' },
  'action.sent': { by: 'actions', means: 'from here on bytes may have left; only the target knows the effect' },
  'action.succeeded': {
    by: 'actions',
    means: 'the target confirmed the effect',
    jobs: ['exceptions.progress'],
    deadlines: ['outcomes.observe'],
  },
  'action.failed': { by: 'actions', means: 'the target refused, or it could not be sent; no effect', jobs: ['exceptions.progress'] },
  'action.unknown': {
    by: 'actions',
    means: 'it is not known whether the effect happened; a person must look',
    jobs: ['exceptions.progress'],
  },
  'action.refused': { by: 'actions', means: 'authority no longer allows it; nothing was sent', jobs: ['exceptions.progress'] },
  'task.opened': { by: 'actions', means: 'a store has a task', deadlines: ['tasks.expire'] },
  'task.confirmed': { by: 'actions', means: 'a store did the task' },
  'task.overridden': { by: 'actions', means: 'a store did not, and said why' },
  'task.expired': { by: 'actions', means: 'a task was not done in time' },
  'outcome.observed': { by: 'outcomes', means: 'the expected effect came, or did not', jobs: ['exceptions.progress'] },
  'authority.published': { by: 'approvals', means: 'another authority table is in force' },
  'stop.changed': { by: 'actions', means: 'the stop switch was pulled or released' },
  'user.changed': { by: 'identity', means: 'a user was created, changed or disabled' },
  'api-key.changed': { by: 'identity', means: 'an API key was issued or revoked' },
  'session.opened': { by: 'identity', means: 'somebody signed in' },
  'connector.changed': { by: 'actions', means: 'an outgoing connector was created or changed' },
} as const satisfies Record<string, EventDeclaration>;
export type EventType = keyof typeof EVENTS;

/** Declaration of an event, in its general form. */
export const eventDeclaration = (type: EventType): EventDeclaration => EVENTS[type];

/** Something that happened to one entity, kept unsent in the entity’s own document until the relay has told everybody. */
export type FlowEvent = {
  /** `<entity id>.<entity version>.<index>`: derived, so that telling twice is telling once. */
  readonly id: string;
  readonly type: EventType;
  /** Business time. */
  readonly at: Date;
  readonly correlationId: string;
  /** Principal id. */
  readonly actor: string;
  readonly refs: Refs;
  /** JSON values only, no personal data, no secrets. */
  readonly data: Record<string, unknown>;
  /** Due times (business time) of the jobs this event causes; a job without one is due at once. */
  readonly due?: Partial<Record<JobName, Date>>;
  /** Money at risk or at stake, minor units: the order in which jobs due together run. */
  readonly priority?: number;
};

/** An event before its entity’s save gives it an id. */
export type EventDraft = Omit<FlowEvent, 'id'>;
