import { fullQuarter, SYSTEM, type EventDraft, type EventType } from '../../../kernel/index.js';
import type { ActionRecord } from './action-record.js';

/** What happened to an action, for the record and the stages after. */
export function actionEvent(
  type: EventType,
  action: ActionRecord,
  told: { at: Date; actor?: string; data?: Record<string, unknown>; task?: string },
): EventDraft {
  const approval = action.authorisedBy.approval;
  return {
    type,
    at: told.at,
    correlationId: action.correlationId,
    actor: told.actor ?? SYSTEM.id,
    refs: {
      action: action.id,
      proposal: action.proposal,
      exception: action.exception,
      store: action.place.store,
      ...(approval === undefined ? {} : { approval }),
      ...(told.task === undefined ? {} : { task: told.task }),
    },
    data: { action: action.spec.type, ...told.data },
    // Whether it worked is looked at when the effect is due, however late the action itself was.
    ...(type === 'action.succeeded'
      ? { due: { 'outcomes.observe': fullQuarter(action.expected.by > told.at ? action.expected.by : told.at) } }
      : {}),
    priority: action.priority,
  };
}
