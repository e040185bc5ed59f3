import { canonicalJson } from '../../kernel/index.js';
import { agentVersion, type AgentSpec, type Planner, type RunInput, type Step } from '../contract/index.js';
import { evidenceDigest, runDigest } from './digest.js';
import { CALLS_A_STEP, concluded, recordedCalls } from './run-agent.js';

/** What a replay found: the digest it came to, and the first step that went another way (null = none). */
export type Replay = {
  readonly digest: string;
  readonly recordedDigest: string;
  readonly same: boolean;
  readonly divergedAt: number | null;
};

/**
 * Plays a run again from its journal: the planner decides anew, each call is answered by the recorded output, and no tool
 * is called. With the same spec, input and planner the digest is the same, byte for byte.
 */
export async function replayRun(run: { spec: AgentSpec; input: RunInput; planner: Planner; steps: readonly Step[] }): Promise<Replay> {
  const { spec, input, planner, steps } = run;
  const version = agentVersion(spec);
  const again: Step[] = [];
  let divergedAt: number | null = null;
  for (const recorded of steps) {
    const step = await replayStep({ spec, input, planner }, again, recorded);
    again.push(step);
    if (canonicalJson(step) !== canonicalJson(recorded)) {
      divergedAt = recorded.n;
      break;
    }
  }
  const recordedDigest = runDigest(version, evidenceDigest(input, steps), steps);
  const digest = runDigest(version, evidenceDigest(input, again), again);
  return { digest, recordedDigest, same: divergedAt === null && digest === recordedDigest, divergedAt };
}

type Deciding = { readonly spec: AgentSpec; readonly input: RunInput; readonly planner: Planner };

/** The step as the planner would take it now; the recorded wall time and outputs stand in for the world. */
async function replayStep(run: Deciding, before: readonly Step[], recorded: Step): Promise<Step> {
  const budgetEnded = recorded.kind === 'concluded' ? recorded.budgetEnded : null;
  const move = await run.planner.next({ input: run.input, calls: recordedCalls(before), mustConclude: budgetEnded !== null });
  if (move.kind === 'conclude' || recorded.kind === 'concluded') return concluded(run, before, move, budgetEnded, recorded.tookMs);
  const asked = move.calls.slice(0, CALLS_A_STEP).map(({ tool, input }) => ({ tool, input }));
  const answered = recorded.calls.map(({ tool, input }) => ({ tool, input }));
  if (canonicalJson(asked) === canonicalJson(answered)) return recorded;
  return {
    ...recorded,
    calls: move.calls.map(({ tool, input }) => ({
      tool,
      input,
      ok: false,
      because: 'not-found',
      message: 'not asked when it was recorded',
    })),
  };
}
