import type { Refs } from './refs.js';

/** Queues, in the order of the flow. */
export const QUEUES = ['signals', 'exceptions', 'triage', 'approvals', 'actions', 'outcomes', 'upkeep', 'backtests'] as const;
export type Queue = (typeof QUEUES)[number];

type JobDeclaration = {
  readonly queue: Queue;
  readonly does: string;
  /** It has no part in the flow: what happens next in the chain does not depend on it, and nothing waits for it. */
  readonly apart?: true;
};

/** Jobs say what to do. Each is listed once, with its queue and what it does. */
export const JOBS = {
  'signals.evaluate': { queue: 'signals', does: 'brings facts up to date with a journalled batch and evaluates rules; raises findings' },
  'absences.check': {
    queue: 'signals',
    does: 'asks the rules about a subject when the time after an announcement has come; raises findings',
  },
  'exceptions.apply': { queue: 'exceptions', does: 'opens, merges or closes exceptions for findings; prioritises, correlates, routes' },
  'exceptions.progress': { queue: 'exceptions', does: 'moves an exception on when its run, proposals, actions or outcome ended' },
  'exceptions.escalate': { queue: 'exceptions', does: 'escalates an exception whose service level deadline passed' },
  'exceptions.wake': { queue: 'exceptions', does: 'ends a snooze whose time is over' },
  'agents.run': { queue: 'triage', does: 'runs the agent of an exception: evidence, causes, proposals' },
  'approvals.judge': { queue: 'approvals', does: 'asks policy for the verdict on a proposal: auto, approval or refuse' },
  'approvals.expire': { queue: 'approvals', does: 'closes an approval request nobody decided in time' },
  'actions.execute': { queue: 'actions', does: 'makes the action of a cleared proposal and one attempt at its effect' },
  'tasks.expire': { queue: 'actions', does: 'closes a store task nobody did in time' },
  'outcomes.observe': { queue: 'outcomes', does: 'compares the expected effect with what happened; closes or reopens' },
  'rules.activate': { queue: 'upkeep', does: 'brings a planned publication of rules into force, if its publisher still may' },
  'rules.roll': { queue: 'upkeep', does: 'looks at a rollout every five minutes: stops it by its figures, or brings it to its next stage' },
  'rules.review': { queue: 'upkeep', does: 'measures once a day how rules in force are doing, and keeps what stands out' },
  'rules.settle': { queue: 'upkeep', does: 'brings the states of rule versions into line with the set in force' },
  'backtests.run': { queue: 'backtests', does: 'replays stored history under a rule change and writes its report', apart: true },
} as const satisfies Record<string, JobDeclaration>;
export type JobName = keyof typeof JOBS;

/** Jobs without a part in the flow. */
export const JOBS_APART: readonly JobName[] = (Object.keys(JOBS) as JobName[]).filter(
  (job) => (JOBS[job] as JobDeclaration).apart === true,
);

/** One piece of work: MongoDB keeps it, the queue only hints at it. */
export type Job = {
  /** Derived from the cause, so that twice is once. */
  readonly id: string;
  readonly job: JobName;
  /** The event that caused it, with that event’s data (ids, counts, results; nothing personal). */
  readonly cause?: { readonly id: string; readonly type: string; readonly data: Readonly<Record<string, unknown>> };
  readonly refs: Refs;
  readonly correlationId: string;
  /** Business time before which it must not run; deadlines are jobs in the future. */
  readonly dueAt: Date;
  /** Work due at the same moment runs in this order, highest first (minor units at risk). */
  readonly priority: number;
  /** How many things it is about (signals of a batch), where what waits is counted by them. */
  readonly size?: number;
};
