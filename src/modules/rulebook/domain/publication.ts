import type { EventDraft, EventType } from '../../../kernel/index.js';
import type { SetChange } from './compose-set.js';

export const PUBLICATION_STATES = ['planned', 'activated', 'lapsed', 'cancelled'] as const;
export type PublicationState = (typeof PUBLICATION_STATES)[number];

const NEXT = {
  planned: ['activated', 'lapsed', 'cancelled'],
  activated: [],
  lapsed: [],
  cancelled: [],
} as const satisfies Record<PublicationState, readonly PublicationState[]>;

/** A publication planned for a moment of business time. Whether its publisher still may is asked again then. */
export type Publication = SetChange & {
  readonly id: string;
  readonly version: number;
  readonly schemaVersion: 1;
  readonly state: PublicationState;
  readonly activateAt: Date;
  readonly plannedBy: string;
  readonly plannedAt: Date;
  readonly correlationId: string;
  /** The set it made, once it is in force. */
  readonly ruleSet?: string;
  /** Why it lapsed. */
  readonly because?: string;
};

/** The publication after it ended one way or another, and what to tell; undefined when it had ended before. */
export function ended(
  publication: Publication,
  state: Exclude<PublicationState, 'planned'>,
  told: { readonly at: Date; readonly actor: string; readonly ruleSet?: string; readonly because?: string },
): { readonly publication: Publication; readonly event: EventDraft } | undefined {
  if (!(NEXT[publication.state] as readonly PublicationState[]).includes(state)) return undefined;
  const { at, actor, ...facts } = told;
  return {
    publication: { ...publication, state, ...facts },
    event: publicationEvent(`rule-publication.${state}`, publication, { at, actor, ...facts }),
  };
}

/** What happened to a planned publication, for the record. */
export function publicationEvent(
  type: EventType,
  { id, publish, retire, activateAt, correlationId }: Publication,
  { at, actor, ...facts }: { readonly at: Date; readonly actor: string; readonly ruleSet?: string; readonly because?: string },
): EventDraft {
  const data = { publication: id, publish, retire, activateAt: activateAt.toISOString(), ...facts };
  return { type, at, correlationId, actor, refs: {}, data };
}
