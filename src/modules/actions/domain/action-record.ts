import { ACTION_MOVES, deriveId, type Action, type ActionState, type Proposal } from '../../../kernel/index.js';

/** An action as the ledger keeps it: with what the stop switch, retries and fences look at. */
export type ActionRecord = Action & {
  /** Who proposed it. */
  readonly agent: string;
  /** Id and version of the rule that started it. */
  readonly rule: { readonly id: string; readonly version: string };
  /** Margin it is expected to save, minor units: the order of work. */
  readonly priority: number;
  /** Fence of the last job that wrote it; an older holder of the job writes no more. */
  readonly fence: number;
  /** An earlier attempt may have had its effect. */
  readonly doubt?: boolean;
  /** Wall time before which it is not tried again. */
  readonly retryAt?: Date;
  readonly connector?: string;
};

/**
 * Derived from the proposal and what let it go, so that clearing twice makes one action; it is the idempotency key of
 * every attempt. Only an action that was refused unsent can be followed by one that people let go anew.
 */
export const actionId = (proposal: string, by: Pick<Action['authorisedBy'], 'kind' | 'approval'>): string =>
  deriveId('act', proposal, by.approval ?? by.kind);

/** The action of a cleared proposal. */
export function authorisedAction(proposal: Proposal, authorisedBy: Action['authorisedBy'], now: { at: Date; fence: number }): ActionRecord {
  return {
    id: actionId(proposal.id, authorisedBy),
    schemaVersion: 1,
    version: 1,
    proposal: proposal.id,
    exception: proposal.exception,
    spec: proposal.action,
    state: 'authorised',
    place: proposal.place,
    authorisedBy,
    expected: proposal.expected,
    attempts: 0,
    authorisedAt: now.at,
    correlationId: proposal.correlationId,
    agent: proposal.proposer.id,
    rule: { id: proposal.rule ?? '', version: proposal.ruleVersion },
    priority: proposal.expected.savedMargin.amount,
    fence: now.fence,
  };
}

/** The action moved through these states one after the other. Throws RangeError on a move the table does not have. */
export function move(action: ActionRecord, states: readonly ActionState[], changes: Partial<ActionRecord> = {}): ActionRecord {
  let { state } = action;
  for (const next of states) {
    if (!(ACTION_MOVES[state] as readonly ActionState[]).includes(next)) throw new RangeError(`action: ${state} cannot become ${next}`);
    state = next;
  }
  return { ...action, ...changes, state };
}

const FINAL: ReadonlySet<ActionState> = new Set(['succeeded', 'failed', 'refused']);
/** True when nothing more can happen to it. */
export const isFinal = (state: ActionState): boolean => FINAL.has(state);
