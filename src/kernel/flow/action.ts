import type { Place } from '../principal.js';
import type { ActionSpec } from './action-types.js';
import type { ExpectedEffect } from './proposal.js';

export const ACTION_STATES = ['planned', 'authorised', 'intent', 'sent', 'succeeded', 'failed', 'unknown', 'refused'] as const;
export type ActionState = (typeof ACTION_STATES)[number];

export const ACTION_MOVES = {
  planned: ['authorised', 'refused'],
  authorised: ['intent', 'refused', 'failed'],
  intent: ['sent', 'failed', 'unknown', 'refused'],
  sent: ['succeeded', 'failed', 'unknown', 'intent'],
  succeeded: [],
  failed: [],
  unknown: ['succeeded', 'failed'],
  refused: [],
} as const satisfies Record<ActionState, readonly ActionState[]>;

/** One external effect, at most once. Its id is the idempotency key, constant over retries. */
export type Action = {
  readonly id: string;
  readonly schemaVersion: number;
  readonly version: number;
  readonly proposal: string;
  readonly exception: string;
  readonly spec: ActionSpec;
  readonly state: ActionState;
  readonly place: Place;
  readonly authorisedBy: { readonly kind: 'policy' | 'approval'; readonly approval?: string; readonly policyVersion: string };
  readonly expected: ExpectedEffect;
  readonly attempts: number;
  readonly authorisedAt: Date;
  readonly finishedAt?: Date;
  readonly result?: { readonly status?: number; readonly reference?: string; readonly reason?: string };
  readonly correlationId: string;
};
