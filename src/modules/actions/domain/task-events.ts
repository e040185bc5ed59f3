import { SYSTEM, type EventDraft, type EventType } from '../../../kernel/index.js';
import type { Task } from './task.js';

/** What happened to a store task. Notes stay in the task: people write names into notes. */
export function taskEvent(type: EventType, task: Task, told: { at: Date; actor?: string; data?: Record<string, unknown> }): EventDraft {
  return {
    type,
    at: told.at,
    correlationId: task.correlationId,
    actor: told.actor ?? SYSTEM.id,
    refs: { task: task.id, action: task.action, exception: task.exception, store: task.store },
    data: { task: task.type, product: task.product, ...told.data },
    ...(type === 'task.opened' ? { due: { 'tasks.expire': task.dueAt } } : {}),
    priority: task.priority,
  };
}
