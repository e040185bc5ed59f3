import type { EventDraft, EventType, Place } from '../../../kernel/index.js';
import { isAmong, type RollingPlaces, type RuleDocument, type RuleExpectation } from '../../../rules/index.js';
import { liesIn } from './reach.js';

/** Places a version comes into force in next, and how long they are watched before the next follow. */
export type RolloutStage = { readonly scope: RollingPlaces; readonly hours: number };

export const ROLLOUT_STATES = ['running', 'stopped', 'completed', 'abandoned'] as const;
export type RolloutState = (typeof ROLLOUT_STATES)[number];
const NEXT = {
  running: ['running', 'stopped', 'completed', 'abandoned'],
  stopped: ['running', 'abandoned'],
  completed: [],
  abandoned: [],
} as const satisfies Record<RolloutState, readonly RolloutState[]>;

/**
 * A version brought into force stage by stage: each adds places to those before. While it runs, the version it replaces
 * holds everywhere else; while it is stopped, everywhere.
 */
export type Rollout = {
  readonly id: string;
  /** Rises with every change. */
  readonly version: number;
  readonly rule: string;
  readonly number: number;
  readonly ruleVersion: string;
  readonly stages: readonly RolloutStage[];
  readonly expect: RuleExpectation;
  readonly state: RolloutState;
  /** Index of the stage it is in. */
  readonly stage: number;
  readonly stageSince: Date;
  /** What it did before was looked at by whoever let it go on. */
  readonly countedSince: Date;
  readonly startedBy: string;
  readonly startedAt: Date;
  readonly note?: string;
  readonly correlationId: string;
  /** Why it was stopped, with the figures that decided. */
  readonly because?: string;
  readonly figures?: RolloutFigures;
};

/** What a version did since it is counted. */
export type RolloutFigures = {
  readonly since: Date;
  readonly until: Date;
  /** Stores it is in force in. */
  readonly stores: number;
  /** In the last 24 hours, or since it is counted. */
  readonly findings: number;
  readonly exceptions: number;
  readonly exceptionsPerStore: number;
  /** What people decided on its exceptions since it is counted: approvals and tasks. */
  readonly decided: number;
  readonly overridden: number;
};

/** Fewer decisions of people say nothing of a share. */
export const LEAST_DECISIONS = 5;
const HOUR = 3_600_000;

export const isUnderWay = ({ state }: Pick<Rollout, 'state'>): boolean => state === 'running' || state === 'stopped';
export const mayBecome = (from: RolloutState, to: RolloutState): boolean => (NEXT[from] as readonly RolloutState[]).includes(to);

/** Where the version is in force: the places of the stage it is in and of those before. */
export const whereOf = ({ stages, stage }: Pick<Rollout, 'stages' | 'stage'>): readonly RollingPlaces[] =>
  stages.slice(0, stage + 1).map(({ scope }) => scope);

/** How many of these places lie in its stage and in the scope of the rule. */
export function countPlaces(
  rollout: Pick<Rollout, 'stages' | 'stage'>,
  { scope }: Pick<RuleDocument, 'scope'>,
  all: readonly Place[],
): number {
  const there = isAmong(whereOf(rollout));
  const inside = liesIn(scope);
  return all.filter((place) => there(place) && inside(place)).length;
}

/** What is to be done with a running rollout now. */
export type RolloutStep =
  | { readonly does: 'wait' }
  | { readonly does: 'advance' }
  | { readonly does: 'complete' }
  | { readonly does: 'stop'; readonly because: string };

/** Stops as soon as a figure is beyond what the author expects; goes on when the hours of the stage are over. */
export function nextStep(rollout: Rollout, figures: RolloutFigures, now: Date): RolloutStep {
  const because = beyond(rollout.expect, figures);
  if (because !== undefined) return { does: 'stop', because };
  const hours = rollout.stages[rollout.stage]?.hours ?? 0;
  if (now.getTime() < rollout.stageSince.getTime() + hours * HOUR) return { does: 'wait' };
  return { does: rollout.stage + 1 < rollout.stages.length ? 'advance' : 'complete' };
}

function beyond(expect: RuleExpectation, figures: RolloutFigures): string | undefined {
  const { findings, exceptions, exceptionsPerStore, stores, decided, overridden } = figures;
  const share = decided === 0 ? 0 : overridden / decided;
  if (expect.exceptionsPerStoreAndDay !== undefined && exceptionsPerStore > expect.exceptionsPerStoreAndDay)
    return `${exceptions} exceptions in ${stores} store(s) within 24 hours, ${round(exceptionsPerStore)} a store; its author expects at most ${expect.exceptionsPerStoreAndDay}`;
  if (expect.findingsPerDay !== undefined && findings > expect.findingsPerDay)
    return `${findings} findings within 24 hours; its author expects at most ${expect.findingsPerDay}`;
  if (expect.overrideShare !== undefined && decided >= LEAST_DECISIONS && share > expect.overrideShare)
    return `people declined or overrode ${overridden} of ${decided} (${round(share * 100)} %); its author expects at most ${round(expect.overrideShare * 100)} %`;
  return undefined;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** What happened to a rollout, for the record. */
export function rolloutEvent(
  type: EventType,
  rollout: Rollout,
  told: { readonly at: Date; readonly actor: string; readonly due?: EventDraft['due'] },
): EventDraft {
  const { id, rule, number, ruleVersion, stage, state, because, figures } = rollout;
  const data = { rollout: id, rule, number, ruleVersion, state, stage, where: whereOf(rollout), because, figures };
  const { at, actor, due } = told;
  return { type, at, correlationId: rollout.correlationId, actor, refs: {}, data: plain(data), ...(due === undefined ? {} : { due }) };
}

/** JSON values only, nothing undefined. */
const plain = (data: Record<string, unknown>): Record<string, unknown> => JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
