import type { EventDraft, EventType } from '../../../kernel/index.js';
import type { BacktestWindow } from './backtest-types.js';

export const BACKTEST_STATES = ['queued', 'running', 'finished', 'failed', 'cancelled'] as const;
export type BacktestState = (typeof BACKTEST_STATES)[number];

/** What may follow what. Running follows running when a worker died or stopped and another begins anew. */
const NEXT = {
  queued: ['running', 'cancelled'],
  running: ['running', 'finished', 'failed', 'cancelled'],
  finished: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<BacktestState, readonly BacktestState[]>;

/** True while it waits or runs. */
export const isOpen = (state: BacktestState): boolean => NEXT[state].length > 0;

/** How often a replay is begun before it counts as failed: each time its worker had died or was stopped. */
export const MOST_STARTS = 5;

/** How far a running backtest is. */
export type BacktestProgress = {
  /** 0 to 1, by signals. */
  readonly share: number;
  readonly signals: number;
  readonly ofSignals: number;
  readonly observations: number;
  /** Event time reached. */
  readonly at?: Date;
  /** Estimated from the pace so far; absent before anything was replayed. */
  readonly remainingSeconds?: number;
  /** Wall time; a running backtest whose worker lives is at most some seconds older. */
  readonly writtenAt: Date;
};

/** What is tried: versions and a document put in the place of what is in force, and rules taken out. */
export type TriedChange = {
  readonly publish: readonly { readonly rule: string; readonly number: number }[];
  readonly retire: readonly string[];
  /** Rule of a document that was handed in with the request. */
  readonly document?: string;
};

/** One backtest: what was asked for, by whom, and how it stands. Its report is kept apart. */
export type Backtest = {
  readonly id: string;
  readonly version: number;
  readonly schemaVersion: 1;
  readonly state: BacktestState;
  readonly change: TriedChange;
  /** Rules the change concerns. */
  readonly rules: readonly string[];
  /** Content hash of the set in force when it was asked for, and of the set that would be. */
  readonly ruleSets: { readonly baseline: string; readonly candidate: string };
  /** Rules of the set in force that raised nothing then, because their second opinion had disagreed. */
  readonly aside: readonly string[];
  /** Those that raised nothing because they were paused after an unusual hour; absent in what older releases wrote. */
  readonly paused?: readonly string[];
  readonly window: BacktestWindow;
  readonly note?: string;
  readonly requestedBy: string;
  /** Whose place in the queue it takes, and which: given back when it ends. */
  readonly person: string;
  readonly slot?: number;
  readonly correlationId: string;
  /** Wall time of the request: how long it is kept. */
  readonly recordedAt: Date;
  /** Business time, like all moments of its life. */
  readonly requestedAt: Date;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
  /** How often a worker began it; more than once when one died or was stopped. */
  readonly starts: number;
  /** Fence of the job that runs it: nobody with an older one may write. */
  readonly run?: number;
  readonly progress?: BacktestProgress;
  /** Why it failed. */
  readonly because?: string;
};

/** Who moves it, when in business time. */
export type Moving = { readonly at: Date; readonly actor: string };

/** The backtest after one step of its life, and what to tell of it; undefined when there is no such step from where it is. */
export function moved(
  backtest: Backtest,
  state: Exclude<BacktestState, 'queued'>,
  { at, actor }: Moving,
  told: { readonly fields?: Partial<Backtest>; readonly data?: Readonly<Record<string, unknown>> } = {},
): { readonly backtest: Backtest; readonly event: EventDraft } | undefined {
  if (!(NEXT[backtest.state] as readonly BacktestState[]).includes(state)) return undefined;
  const end = isOpen(state) ? {} : { endedAt: at, slot: undefined };
  const event = backtestEvent(EVENT_OF[state], backtest, { at, actor }, told.data);
  return { backtest: { ...backtest, ...told.fields, state, ...end }, event };
}

const EVENT_OF = {
  running: 'backtest.started',
  finished: 'backtest.finished',
  failed: 'backtest.failed',
  cancelled: 'backtest.cancelled',
} as const satisfies Record<Exclude<BacktestState, 'queued'>, EventType>;

/** What happened to a backtest, for the record. Notes of people are left out: they may name people. */
export const backtestEvent = (
  type: EventType,
  { id, change, window, ruleSets, correlationId }: Backtest,
  { at, actor }: Moving,
  data: Readonly<Record<string, unknown>> = {},
): EventDraft => ({
  type,
  at,
  correlationId,
  actor,
  refs: {},
  data: {
    backtest: id,
    ...change,
    ...ruleSets,
    from: window.from.toISOString(),
    until: window.until.toISOString(),
    ...(window.stores === undefined ? {} : { stores: window.stores.length }),
    ...data,
  },
});
