import type { ActionRecord } from './action-record.js';

export const STOP_KINDS = ['all', 'agent', 'rule', 'action-type', 'region', 'store'] as const;
export type StopKind = (typeof STOP_KINDS)[number];

/** One lever of the stop switch: what it holds back, since when, why. */
export type Stop = {
  /** `all`, or `<kind>:<target>`. */
  readonly id: string;
  readonly schemaVersion: number;
  readonly version: number;
  readonly kind: StopKind;
  readonly target?: string;
  readonly stopped: boolean;
  readonly reason: string;
  readonly changedBy: string;
  readonly changedAt: Date;
};

export const stopId = (kind: StopKind, target: string | undefined): string => (kind === 'all' ? 'all' : `${kind}:${target}`);

/** The pulled lever that holds this action back, if any. */
export function stopFor(action: Pick<ActionRecord, 'agent' | 'rule' | 'spec' | 'place'>, stops: readonly Stop[]): Stop | undefined {
  return stops.find((stop) => stop.stopped && holdsBack(stop, action));
}

function holdsBack({ kind, target }: Stop, action: Pick<ActionRecord, 'agent' | 'rule' | 'spec' | 'place'>): boolean {
  switch (kind) {
    case 'all':
      return true;
    case 'agent':
      return bare(action.agent) === bare(target ?? '');
    case 'rule':
      // A stop may name one version of a rule or the rule with all its versions.
      return action.rule.id === target || action.rule.version === target;
    case 'action-type':
      return action.spec.type === target;
    case 'region':
      return action.place.region === target;
    case 'store':
      return action.place.store === target || storesOf(action).includes(target ?? '');
  }
}

/** Agents are named with or without their kind in front. */
const bare = (agent: string): string => agent.replace(/^agent:/, '');

/** Stores an action touches beside the one it is for: a transfer takes from one. */
function storesOf({ spec }: Pick<ActionRecord, 'spec'>): string[] {
  if (spec.type === 'stock.transfer')
    return spec.params.from.kind === 'store' ? [spec.params.from.id, spec.params.toStore] : [spec.params.toStore];
  return 'store' in spec.params ? [spec.params.store] : [];
}
