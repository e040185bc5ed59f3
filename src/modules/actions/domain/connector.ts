import { ACTION_TYPE_NAMES, ACTION_TYPES, type ActionType } from '../../../kernel/index.js';

/** Where actions of some types are carried out: a system of record behind a signed webhook. */
export type Connector = {
  readonly id: string;
  readonly schemaVersion: number;
  readonly version: number;
  readonly kind: 'webhook';
  readonly url: string;
  readonly actionTypes: readonly ActionType[];
  /** Signing secret, sealed. */
  readonly sealedSecret: string;
  /** The target does a thing once for one Idempotency-Key, however often it is asked. */
  readonly honoursIdempotencyKey: boolean;
  /** Where to ask what became of an action; `{id}` stands for its id. */
  readonly statusUrl?: string;
  /** Parked: the target said that it is gone; nothing is sent until somebody changes the connector. */
  readonly state: 'active' | 'parked';
  readonly parkedBecause?: string;
  readonly changedBy: string;
  readonly changedAt: Date;
};

/** Action types a webhook can carry out; tasks are handed to stores instead. */
export const WEBHOOK_ACTION_TYPES = ACTION_TYPE_NAMES.filter((type) => ACTION_TYPES[type].channel === 'webhook');

/** The connector for an action type, or why there is none to use. */
export function connectorFor(type: ActionType, connectors: readonly Connector[]): { connector: Connector } | { because: string } {
  const meant = connectors.filter((connector) => connector.actionTypes.includes(type)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const connector = meant.find((each) => each.state === 'active');
  if (connector !== undefined) return { connector };
  const [parked] = meant;
  return {
    because: parked === undefined ? `no connector carries out ${type}` : `connector ${parked.id} is parked: ${parked.parkedBecause}`,
  };
}
