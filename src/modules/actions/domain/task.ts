import { deriveId, fullQuarter, type ActionType, type Place } from '../../../kernel/index.js';
import type { ActionRecord } from './action-record.js';

export const TASK_STATES = ['open', 'confirmed', 'overridden', 'expired'] as const;
export type TaskState = (typeof TASK_STATES)[number];
export const TASK_RESULTS = ['done', 'not-possible'] as const;
export type TaskResult = (typeof TASK_RESULTS)[number];
/** Why a store did not do what it was asked. */
export const OVERRIDE_REASONS = ['already-done', 'wrong-information', 'no-time', 'no-staff', 'no-space', 'not-sensible', 'other'] as const;
export type OverrideReason = (typeof OVERRIDE_REASONS)[number];

/** One thing a store is asked to do. */
export type Task = {
  readonly id: string;
  readonly schemaVersion: number;
  readonly version: number;
  readonly type: ActionType;
  readonly store: string;
  readonly product: string;
  readonly place: Place;
  readonly state: TaskState;
  readonly params: Readonly<Record<string, unknown>>;
  /** Margin at stake, minor units; lists are in this order. */
  readonly priority: number;
  readonly createdAt: Date;
  /** From this moment of business time on it is too late. */
  readonly dueAt: Date;
  readonly exception: string;
  readonly action: string;
  readonly correlationId: string;
  readonly finishedAt?: Date;
  readonly finishedBy?: string;
  readonly confirmation?: {
    readonly result: TaskResult;
    /** Units found on shelf and in the back room. */
    readonly counted?: number;
    readonly note?: string;
    readonly evidence: readonly string[];
  };
  readonly override?: { readonly reasonCode: OverrideReason; readonly note?: string };
};

const MINUTE = 60_000;
/** Least time a store has, however late the task comes. */
const LEAST_MINUTES = 30;

/** The task an action hands to a store; undefined for actions that are none. */
export function taskOf(action: ActionRecord, at: Date): Task | undefined {
  const { spec } = action;
  if (spec.type !== 'task.count' && spec.type !== 'task.substitute-placement') return undefined;
  const { store, product } = spec.params;
  const latest = Math.max(action.expected.by.getTime(), at.getTime() + LEAST_MINUTES * MINUTE);
  return {
    id: deriveId('tsk', action.id),
    schemaVersion: 1,
    version: 1,
    type: spec.type,
    store,
    product,
    place: action.place.store === store ? action.place : { store },
    state: 'open',
    params: spec.params,
    priority: action.priority,
    createdAt: at,
    dueAt: fullQuarter(latest),
    exception: action.exception,
    action: action.id,
    correlationId: action.correlationId,
  };
}

/** Why a task can no longer be finished; undefined while it can. */
export function tooLate(task: Task, at: Date): string | undefined {
  if (task.state !== 'open') return `this task is already ${task.state}`;
  return at >= task.dueAt ? 'this task is out of time' : undefined;
}
