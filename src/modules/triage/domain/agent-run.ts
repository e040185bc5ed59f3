import type { Conclusion, RunInput, RunResult, Usage } from '../../../agents/index.js';
import type { CauseFinding, Place } from '../../../kernel/index.js';

/** `not-run`: its agent has no spec any more, and nobody looked. */
export const RUN_STATES = ['running', 'completed', 'partial', 'not-run'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** One run of an agent for one exception. Its steps are journalled apart; the input is kept so that it can be replayed. */
export type AgentRunRecord = {
  readonly id: string;
  readonly schemaVersion: number;
  readonly version: number;
  readonly exception: string;
  readonly agent: string;
  readonly agentVersion: string;
  readonly state: RunState;
  readonly input: RunInput;
  readonly place: Place;
  readonly startedAt: Date;
  readonly finishedAt?: Date;
  readonly causes: readonly CauseFinding[];
  readonly summary: string;
  readonly proposals: readonly string[];
  readonly refused: RunResult['refused'];
  readonly usage?: Usage;
  readonly evidenceDigest?: string;
  readonly digest?: string;
  readonly correlationId: string;
};

/** What a run concluded, in the words people read. */
export type RunConclusion = Pick<Conclusion, 'causes' | 'summary'>;
