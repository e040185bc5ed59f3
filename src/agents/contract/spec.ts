import { z } from 'zod';
import { ACTION_TYPE_NAMES, contentDigest, ID_PATTERN, type ActionType } from '../../kernel/index.js';

/** How far an agent may go by itself; authority rows may lower it, never raise it. */
export const AUTONOMY_LEVELS = ['observe', 'recommend', 'act'] as const;
export type Autonomy = (typeof AUTONOMY_LEVELS)[number];

/** Hard limits of one run, enforced outside the planner. */
export const agentBudget = z.strictObject({
  /** Rounds of plan, check, call, record; the conclusion is one. */
  steps: z.number().int().min(1).max(100),
  toolCalls: z.number().int().min(1).max(500),
  /** Wall time over all attempts of the run. */
  milliseconds: z.number().int().min(1).max(600_000),
  /** Tokens of a language model; scripted planners use none. */
  tokens: z.number().int().min(0).max(10_000_000),
  /** What tools and models may cost, minor units. */
  money: z.number().int().min(0).max(1_000_000),
  /** Actions one run may propose. */
  proposals: z.number().int().min(0).max(20).default(8),
});
export type AgentBudget = z.infer<typeof agentBudget>;

/** An agent: data only. The planner it names is code. */
export const agentSpec = z.strictObject({
  id: z.string().regex(ID_PATTERN),
  title: z.string().min(1).max(120),
  goal: z.string().min(1).max(1_000),
  /** User id or team the agent answers to; the owner never approves its proposals. */
  owner: z.string().min(1).max(120),
  trigger: z.strictObject({ exceptionTypes: z.array(z.string().min(1).max(64)).min(1).max(50) }),
  /** Allow-list of tool names. */
  tools: z.array(z.string().min(1).max(64)).min(1).max(50),
  /** Allow-list of action types it may propose. */
  actions: z.array(z.enum(ACTION_TYPE_NAMES as [ActionType, ...ActionType[]])).max(50),
  budget: agentBudget,
  planner: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('scripted'), id: z.string().regex(ID_PATTERN) })]),
  autonomy: z.enum(AUTONOMY_LEVELS),
});
export type AgentSpec = z.infer<typeof agentSpec>;

/** Worked out once a spec: every run names it, and nobody changes a spec. */
const versions = new WeakMap<AgentSpec, string>();

/** Content digest of a spec: the version a run names. */
export function agentVersion(spec: AgentSpec): string {
  let version = versions.get(spec);
  if (version === undefined) versions.set(spec, (version = contentDigest(spec)));
  return version;
}
