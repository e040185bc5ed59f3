import type { ActionState, EventDraft, Scope } from '../../../kernel/index.js';
import type { ActionRecord } from '../domain/action-record.js';
import type { CallAnswer, StatusAnswer } from '../domain/attempt.js';
import type { Connector } from '../domain/connector.js';
import type { EvidenceFile, EvidenceType } from '../domain/evidence.js';
import type { Stop } from '../domain/stop.js';
import type { Task, TaskState } from '../domain/task.js';

/** The ledger of actions. */
export abstract class ActionStore {
  abstract find(id: string): Promise<ActionRecord | undefined>;
  abstract findMany(ids: readonly string[]): Promise<ActionRecord[]>;
  abstract ofException(exception: string): Promise<ActionRecord[]>;
  /** Those that succeeded or may have, finished at or after `from` and before `until`, by end, then id. */
  abstract carriedOut(from: Date, until: Date): Promise<ActionRecord[]>;
  /** False = it is there already and stays as it is. */
  abstract insert(action: ActionRecord, events: readonly EventDraft[]): Promise<boolean>;
  /**
   * Compare-and-set on the version, and on the fence: whoever holds an older fence than the last writer writes nothing.
   * False = somebody else has it now.
   */
  abstract save(action: ActionRecord, events: readonly EventDraft[]): Promise<boolean>;
}

export type PageFilter<State> = {
  readonly state?: State | undefined;
  readonly store?: string | undefined;
  readonly exception?: string | undefined;
  readonly scope: Scope;
  readonly limit: number;
  /** Priority and id of the last item of the page before. */
  readonly after?: readonly [number, string];
};

/** Actions for screens: what saves most first. One more than the limit, if there are more. */
export abstract class ActionBoard {
  abstract list(filter: PageFilter<ActionState>): Promise<ActionRecord[]>;
}

export abstract class TaskStore {
  abstract find(id: string): Promise<Task | undefined>;
  abstract findMany(ids: readonly string[]): Promise<Task[]>;
  /** One already there stays as it is. */
  abstract insert(task: Task, events: readonly EventDraft[]): Promise<void>;
  /** Finishes a task if, in that very write, it is still open and in time. */
  abstract finish(task: Task, events: readonly EventDraft[], now: Date): Promise<boolean>;
  abstract expire(task: Task, events: readonly EventDraft[]): Promise<boolean>;
}

/** Tasks for stores: what matters most first. */
export abstract class TaskBoard {
  abstract list(filter: PageFilter<TaskState>): Promise<Task[]>;
  /** True when a task within this scope has this evidence. */
  abstract hasEvidence(id: string, scope: Scope): Promise<boolean>;
}

export abstract class ConnectorStore {
  abstract list(): Promise<Connector[]>;
  abstract find(id: string): Promise<Connector | undefined>;
  abstract insert(connector: Connector, events: readonly EventDraft[]): Promise<boolean>;
  abstract save(connector: Connector, events: readonly EventDraft[]): Promise<boolean>;
}

/** The stop switch: read from the database each time, so that it works at once in every process and after any restart. */
export abstract class StopStore {
  /** Levers that are pulled. */
  abstract pulled(): Promise<Stop[]>;
  abstract list(): Promise<Stop[]>;
  abstract find(id: string): Promise<Stop | undefined>;
  abstract insert(stop: Stop, events: readonly EventDraft[]): Promise<boolean>;
  abstract save(stop: Stop, events: readonly EventDraft[]): Promise<boolean>;
}

/** Calls to the outside; they never reach inside, follow no redirect, and end in bounded time and size. */
export abstract class Outgoing {
  /** Why this address may never be called; undefined when it may be tried. */
  abstract objection(url: string): string | undefined;
  abstract send(connector: Connector, message: { readonly id: string; readonly body: string }): Promise<CallAnswer>;
  /** Asks a target what became of an action. */
  abstract ask(connector: Connector, action: string): Promise<StatusAnswer>;
}

/** Photos and documents stores attach, by the hash of their content. */
export abstract class EvidenceStore {
  /** Keeping the same content twice is keeping it once. */
  abstract keep(bytes: Buffer, about: { type: EvidenceType; by: string; at: Date }): Promise<EvidenceFile>;
  abstract find(id: string): Promise<EvidenceFile | undefined>;
  abstract known(ids: readonly string[]): Promise<Set<string>>;
  abstract read(id: string): Promise<Buffer | undefined>;
}
