import { z } from 'zod';
import { agentSpec, BUDGET_KINDS, type AgentSpec, type Replay, type RunInput, type Step, type Usage } from '../../../agents/index.js';
import type { Proposal } from '../../../kernel/index.js';
import {
  servedActionSpec,
  servedCause,
  servedEffectExpected,
  servedMoment,
  servedMoney,
  servedPage,
  servedPlace,
  servedSeverity,
  type AnswerOf,
} from '../../../platform/index.js';
import { RUN_STATES, type AgentRunRecord } from '../domain/agent-run.js';

const names = z.array(z.string());

const servedAgent: AnswerOf<AgentSpec> = agentSpec.meta({ id: 'Agent' });
export const servedAgents = z.strictObject({ items: z.array(servedAgent) });

const input: AnswerOf<RunInput> = z
  .strictObject({
    at: servedMoment,
    exception: z.strictObject({
      id: z.string(),
      type: z.string(),
      subject: z.string(),
      severity: servedSeverity,
      verifyFirst: z.boolean(),
      place: servedPlace,
      moneyAtRisk: servedMoney,
      reopened: z.int(),
    }),
  })
  .meta({ id: 'AgentRunInput' });

const refused = z.array(z.strictObject({ index: z.int(), because: z.string() }));
const usage: AnswerOf<Usage> = z
  .strictObject({ steps: z.number(), toolCalls: z.number(), milliseconds: z.number(), tokens: z.number(), money: z.number() })
  .meta({ id: 'AgentUsage' });

const run = {
  id: z.string(),
  schemaVersion: z.int(),
  version: z.int(),
  exception: z.string(),
  agent: z.string(),
  agentVersion: z.string(),
  state: z.enum(RUN_STATES),
  input,
  place: servedPlace,
  startedAt: servedMoment,
  finishedAt: servedMoment.optional(),
  causes: z.array(servedCause),
  summary: z.string(),
  proposals: names,
  refused,
  usage: usage.optional(),
  evidenceDigest: z.string().optional(),
  digest: z.string().optional(),
  correlationId: z.string(),
};
const servedRun: AnswerOf<AgentRunRecord> = z.strictObject(run).meta({ id: 'AgentRun' });
export const servedRuns = servedPage(servedRun);

const call = { tool: z.string(), input: z.unknown() };
const calls = z.array(
  z.union([
    z.strictObject({ ...call, ok: z.literal(true), output: z.unknown(), shown: names }),
    z.strictObject({
      ...call,
      ok: z.literal(false),
      because: z.enum(['unknown-tool', 'not-allowed', 'invalid-input', 'invalid-output', 'not-found', 'over-budget']),
      message: z.string(),
    }),
  ]),
);
const draft = z
  .strictObject({
    action: servedActionSpec,
    expected: z.strictObject({
      subject: z.string(),
      fact: z.string(),
      atLeast: z.number().optional(),
      atMost: z.number().optional(),
      withinMinutes: z.number(),
      savedMarginMinor: z.number(),
    }),
    rationale: z.string(),
    estimatedCostMinor: z.number(),
  })
  .meta({ id: 'DraftProposal' });
const conclusion = z.strictObject({
  causes: z.array(servedCause),
  proposals: z.array(draft),
  summary: z.string(),
  nextLook: z.strictObject({ inHours: z.number(), wake: z.boolean() }).optional(),
});
const taken = { n: z.int(), tookMs: z.number(), tokens: z.number(), money: z.number() };
const step: AnswerOf<Step> = z
  .union([
    z.strictObject({ ...taken, kind: z.literal('called'), calls }),
    z.strictObject({ ...taken, kind: z.literal('concluded'), conclusion, refused, budgetEnded: z.enum(BUDGET_KINDS).nullable() }),
  ])
  .meta({ id: 'AgentStep' });
export const servedRunWithSteps: AnswerOf<AgentRunRecord & { steps: Step[] }> = z
  .strictObject({ ...run, steps: z.array(step) })
  .meta({ id: 'AgentRunWithSteps' });

export const servedReplay: AnswerOf<Replay> = z
  .strictObject({ digest: z.string(), recordedDigest: z.string(), same: z.boolean(), divergedAt: z.int().nullable() })
  .meta({ id: 'AgentReplay' });

export const servedProposal: AnswerOf<Proposal> = z
  .strictObject({
    id: z.string(),
    schemaVersion: z.int(),
    version: z.int(),
    exception: z.string(),
    run: z.string(),
    proposer: z.strictObject({ id: z.string(), kind: z.enum(['agent', 'user']), owner: z.string() }),
    action: servedActionSpec,
    cost: servedMoney,
    goodsValue: servedMoney,
    expected: servedEffectExpected,
    causes: z.array(servedCause),
    rationale: z.string(),
    rule: z.string().optional(),
    ruleVersion: z.string(),
    ruleAuthor: z.string(),
    ruleWriters: names.optional(),
    evidenceDigest: z.string(),
    place: servedPlace,
    madeAt: servedMoment,
    moneyAtRisk: servedMoney,
    state: z.enum(['made', 'judged']),
    correlationId: z.string(),
  })
  .meta({ id: 'Proposal' });
export const servedProposals = servedPage(servedProposal);
