import type { EventDraft, EventType, ExceptionState, FlowEvent, Money, Place, RetailException, SubjectKey } from '../../../kernel/index.js';
import { canMove } from '../../../kernel/index.js';

/** One of several subjects a merge key joined: what its newest finding put at risk, and when it recovered. */
export type SubjectAtRisk = {
  readonly subject: SubjectKey;
  readonly place: Place;
  readonly moneyAtRisk: Money;
  /** Its record is in doubt. */
  readonly doubted: boolean;
  /** Event time of its newest finding. */
  readonly at: Date;
  readonly recoveredAt?: Date;
};

/** A retail exception with the work that is under way for it: what decides its next state. */
export type TrackedException = RetailException & {
  readonly pending: {
    /** Proposals waiting for policy or people. */
    readonly proposals: readonly string[];
    /** Actions authorised and not ended, or ended and waiting for their outcome. */
    readonly actions: readonly string[];
    readonly outcomes: readonly string[];
  };
  /** Causes already counted (jobs may come again), newest last, at most 60. */
  readonly seen: readonly string[];
  /** When each rule last joined, ms of event time: by rule id, and by rule id and subject for subjects a merge key joined to its own. */
  readonly joinedAt: Readonly<Record<string, number>>;
  /**
   * From the moment a second subject joins: each by itself. What is at risk is the sum over those that have not recovered, and
   * only when all have, the exception has.
   */
  readonly subjects?: readonly SubjectAtRisk[];
  /** When its agent last finished, what was at stake then (minor units), and until when more of the same tells it nothing. */
  readonly lastRun?: { readonly at: Date; readonly moneyAtRisk: number; readonly quietUntil?: Date };
  /** Business time for which its agent was last asked to run; a run asked for an earlier one is out of date. */
  readonly runDueAt?: Date;
  /** Event time of a recovery seen while actions were still under way. */
  readonly recoveredAt?: Date;
  /** The merge key while it is not closed or dismissed: unique, so that there is one open exception a key. */
  readonly openKey?: string;
};

/** Who said something: a rule, about the exception’s own subject or about another one. */
export const speakerOf = (rule: string, about: SubjectKey, own: SubjectKey): string => (about === own ? rule : `${rule} ${about}`);

/** The rules that said something of an exception. */
export const rulesHeard = ({ joinedAt }: Pick<TrackedException, 'joinedAt'>): string[] => [
  ...new Set(Object.keys(joinedAt).map((speaker) => speaker.replace(/ .*/, ''))),
];

/** An exception as it shall be, and what happened. */
export type Change = { readonly entity: TrackedException; readonly events: readonly EventDraft[] };

export const OVER: ReadonlySet<ExceptionState> = new Set(['closed', 'dismissed']);
export const isOpen = (exception: TrackedException): boolean => !OVER.has(exception.state);

/** True for an exception somebody still has to deal with. */
export const needsAttention = (exception: TrackedException): boolean => isOpen(exception) && exception.state !== 'snoozed';

/** Nothing under way. */
export const NOTHING_PENDING: TrackedException['pending'] = { proposals: [], actions: [], outcomes: [] };

type Told = { readonly at: Date; readonly actor?: string; readonly data?: Record<string, unknown>; readonly due?: FlowEvent['due'] };

/** An event about an exception; jobs it causes run in order of its money at risk. */
export function tell(exception: TrackedException, type: EventType, told: Told): EventDraft {
  return {
    type,
    at: told.at,
    correlationId: exception.correlationId,
    actor: told.actor ?? 'system:endcap',
    refs: { exception: exception.id, subject: exception.subject, store: exception.place.store, incident: exception.incident },
    data: told.data ?? {},
    ...(told.due === undefined ? {} : { due: told.due }),
    priority: exception.moneyAtRisk.amount,
  };
}

/** Moves to another state through the one table. Throws on a move it does not allow: that is a bug, not a refusal. */
export function move(exception: TrackedException, to: ExceptionState): TrackedException {
  if (exception.state === to) return exception;
  if (!canMove(exception.state, to)) throw new Error(`exception ${exception.id} cannot move from ${exception.state} to ${to}`);
  return { ...exception, state: to, openKey: OVER.has(to) ? undefined : exception.mergeKey };
}

/** Remembers that a cause was counted. */
export const remember = (exception: TrackedException, cause: string): TrackedException => ({
  ...exception,
  seen: [...exception.seen.filter((each) => each !== cause), cause].slice(-60),
});
