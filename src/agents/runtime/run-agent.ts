import type { WallClock } from '../../kernel/index.js';
import {
  agentVersion,
  type AgentSpec,
  type AnyTool,
  type CallRecord,
  type Conclusion,
  type Planner,
  type PlannerMove,
  type RunInput,
  type RunResult,
  type Step,
} from '../contract/index.js';
import { spent, usageOf } from './budget.js';
import { callTools, costOf } from './call-tools.js';
import { checkConclusion } from './check-conclusion.js';
import { evidenceDigest, runDigest } from './digest.js';
import type { RunJournal } from './journal.js';

/** Everything one run needs. `signal` stops it between steps (kill switch, shutdown); it can be continued later. */
export type AgentRun<Ports> = {
  readonly runId: string;
  /** True when nothing of it can have been journalled yet: the journal is not asked. */
  readonly begunNow?: boolean;
  readonly spec: AgentSpec;
  readonly input: RunInput;
  readonly planner: Planner;
  readonly tools: readonly AnyTool<Ports>[];
  readonly ports: Ports;
  readonly journal: RunJournal;
  readonly wallClock: WallClock;
  readonly signal?: AbortSignal;
};

/** Calls one round may ask for at most; more are cut off. */
export const CALLS_A_STEP = 32;
const NOTHING: Conclusion = { causes: [], proposals: [], summary: 'The budget ended before anything could be concluded.' };
const LATE = Symbol('late');

/**
 * Runs an agent: plan, check, call, record, until it concludes or its budget ends. Each step is journalled before the
 * next begins; a run that was cut off continues after its last journalled step and repeats no recorded call. Throws what
 * the tools' ports throw (a lost connection) and `conflict` when another worker wrote the step first.
 */
export async function runAgent<Ports>(run: AgentRun<Ports>): Promise<RunResult> {
  const steps = run.begunNow === true ? [] : await run.journal.load(run.runId);
  for (;;) {
    const last = steps.at(-1);
    if (last?.kind === 'concluded' || run.signal?.aborted) return resultOf(run, steps);
    const step = await nextStep(run, steps);
    await run.journal.append(run.runId, step);
    steps.push(step);
  }
}

/** One round: the planner's move within what is left of the budget. */
async function nextStep<Ports>(run: AgentRun<Ports>, steps: readonly Step[]): Promise<Step> {
  const { spec, input, planner, tools, ports, wallClock } = run;
  const calls = recordedCalls(steps);
  const usage = usageOf(steps);
  const startedAt = wallClock.now().getTime();
  const took = (): number => Math.max(0, wallClock.now().getTime() - startedAt);
  let budgetEnded = spent(spec.budget, usage);

  if (budgetEnded === null) {
    const left = spec.budget.milliseconds - usage.milliseconds;
    const round = await within(left, async () => {
      const move = await planner.next({ input, calls, mustConclude: false });
      if (move.kind !== 'call') return { move };
      const requests = move.calls.slice(0, CALLS_A_STEP);
      const affordable = usage.money + (move.money ?? 0) + costOf(tools, requests) <= spec.budget.money;
      const allowed = affordable ? spec.budget.toolCalls - usage.toolCalls : 0;
      return { move, records: await callTools({ spec, tools, ports, at: new Date(input.at) }, requests, allowed), requests };
    });
    if (round === LATE) budgetEnded = 'milliseconds';
    else if (round.records === undefined) return concluded(run, steps, round.move, null, took());
    else {
      const paid = costOf(
        tools,
        round.requests.filter((_, i) => round.records[i]?.ok === true),
      );
      const { tokens = 0, money = 0 } = round.move;
      return { n: steps.length, kind: 'called', calls: round.records, tookMs: took(), tokens, money: money + paid };
    }
  }
  const move = await planner.next({ input, calls, mustConclude: true });
  return concluded(run, steps, move, budgetEnded, took());
}

type Concluding = Pick<AgentRun<unknown>, 'spec' | 'input'>;

/** The last step: what the planner concludes, after the checks. A planner that still asks for calls concludes nothing. */
export function concluded(
  { spec, input }: Concluding,
  steps: readonly Step[],
  move: PlannerMove,
  budgetEnded: Extract<Step, { kind: 'concluded' }>['budgetEnded'],
  tookMs: number,
): Step {
  const { tokens = 0, money = 0 } = move;
  const checked = checkConclusion(spec, input, recordedCalls(steps), move.kind === 'call' ? NOTHING : move);
  return { n: steps.length, kind: 'concluded', ...checked, budgetEnded, tookMs, tokens, money };
}

/** Every call the journalled steps hold, in order. */
export const recordedCalls = (steps: readonly Step[]): CallRecord[] => steps.flatMap((s) => (s.kind === 'called' ? s.calls : []));

/** What the journalled steps come to so far; without a conclusion the run is interrupted. */
function resultOf({ spec, input, journal }: Pick<AgentRun<unknown>, 'spec' | 'input' | 'journal'>, steps: readonly Step[]): RunResult {
  const version = agentVersion(spec);
  const evidence = journal.keeps ? evidenceDigest(input, steps) : '';
  const last = steps.at(-1);
  const end = last?.kind === 'concluded' ? last : undefined;
  return {
    status: end === undefined ? 'interrupted' : end.budgetEnded === null ? 'completed' : 'partial',
    budgetEnded: end?.budgetEnded ?? null,
    agentVersion: version,
    causes: end?.conclusion.causes ?? [],
    proposals: end?.conclusion.proposals ?? [],
    refused: end?.refused ?? [],
    summary: end?.conclusion.summary ?? '',
    ...(end?.conclusion.nextLook === undefined ? {} : { nextLook: end.conclusion.nextLook }),
    usage: usageOf(steps),
    evidenceDigest: evidence,
    digest: journal.keeps ? runDigest(version, evidence, steps) : '',
  };
}

/** The answer, or LATE when it does not come within the milliseconds left. */
async function within<T>(milliseconds: number, work: () => Promise<T>): Promise<T | typeof LATE> {
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    limit = setTimeout(() => resolve(LATE), Math.max(1, milliseconds)).unref();
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(limit);
  }
}
