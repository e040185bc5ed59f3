import { deriveId, type EventDraft, type Money, type SubjectKey } from '../../../kernel/index.js';
import type { TrackedException } from './tracked-exception.js';

/** Exceptions that share a cause: one supplier or distribution centre behind many stores is one incident. */
export type Incident = {
  readonly id: string;
  readonly schemaVersion: number;
  readonly version: number;
  readonly sharedCause: SubjectKey;
  readonly type: string;
  readonly state: 'open' | 'closed';
  /** Unique while open: one open incident a cause and type. */
  readonly openKey?: string;
  readonly openedAt: Date;
  readonly closedAt?: Date;
  readonly exceptions: number;
  readonly stores: readonly string[];
  readonly moneyAtRisk: Money;
  readonly correlationId: string;
};

/** What an incident has to know of an open exception its shared cause is behind. */
export type CauseMember = Pick<
  TrackedException,
  'id' | 'type' | 'openedAt' | 'place' | 'moneyAtRisk' | 'incident' | 'sharedCause' | 'correlationId'
>;

/** From this many stores on a shared cause is an incident. */
export const INCIDENT_STORES = 3;
export const incidentKey = (sharedCause: SubjectKey, type: string): string => `${type}|${sharedCause}`;

/**
 * The incident open exceptions of one cause and type make up: a new one, the open one with new figures, or none as long
 * as too few stores are hit. Its id is derived from the cause and the exception that made it one.
 */
export function correlate(members: readonly CauseMember[], open: Incident | undefined, now: Date): Incident | undefined {
  const first = members.toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime() || (a.id < b.id ? -1 : 1))[0];
  if (first?.sharedCause === undefined) return undefined;
  const stores = [...new Set(members.flatMap((member) => member.place.store ?? []))].sort();
  if (open === undefined && stores.length < INCIDENT_STORES) return undefined;
  const { currency } = first.moneyAtRisk;
  const figures = {
    exceptions: members.length,
    stores,
    moneyAtRisk: {
      currency,
      amount: members.reduce((sum, each) => sum + (each.moneyAtRisk.currency === currency ? each.moneyAtRisk.amount : 0), 0),
    },
  };
  if (open !== undefined) return { ...open, ...figures };
  return {
    id: deriveId('inc', first.sharedCause, first.type, first.id),
    schemaVersion: 1,
    version: 1,
    sharedCause: first.sharedCause,
    type: first.type,
    state: 'open',
    openKey: incidentKey(first.sharedCause, first.type),
    openedAt: now,
    ...figures,
    correlationId: first.correlationId,
  };
}

/** An event about an incident. */
export const tellIncident = (incident: Incident, type: 'incident.opened' | 'incident.closed', at: Date): EventDraft => ({
  type,
  at,
  correlationId: incident.correlationId,
  actor: 'system:endcap',
  refs: { incident: incident.id, subject: incident.sharedCause },
  data: {
    sharedCause: incident.sharedCause,
    exceptions: incident.exceptions,
    stores: incident.stores.length,
    moneyAtRisk: incident.moneyAtRisk,
  },
});
