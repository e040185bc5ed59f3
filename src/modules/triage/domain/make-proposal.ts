import type { DraftProposal, RunResult } from '../../../agents/index.js';
import { deriveId, fullMinute, money, type Proposal, type RetailException } from '../../../kernel/index.js';
import { costAction, type Prices } from './cost-action.js';

type Making = {
  readonly exception: RetailException;
  readonly run: { readonly id: string; readonly agent: string; readonly owner: string };
  readonly result: RunResult;
  readonly at: Date;
};

/**
 * The proposal policy will judge, from an agent’s draft: figures are the server’s. Undefined when it cannot be priced.
 * Its id is derived from run and position, so that a resumed run proposes once.
 */
export function makeProposal(
  making: Making,
  draft: DraftProposal,
  index: number,
  figures: { prices: Prices; before: number | null; ruleAuthor: string; ruleWriters: readonly string[] },
): Proposal | undefined {
  const { exception, run, result, at } = making;
  const priced = costAction(draft.action, figures.prices);
  if (priced === undefined) return undefined;
  const reason = exception.reasons.at(-1);
  const { subject, fact, atLeast, atMost, withinMinutes, savedMarginMinor } = draft.expected;
  return {
    id: deriveId('prp', run.id, String(index)),
    schemaVersion: 1,
    version: 1,
    exception: exception.id,
    run: run.id,
    proposer: { id: `agent:${run.agent}`, kind: 'agent', owner: run.owner },
    action: draft.action,
    ...priced,
    expected: {
      subject,
      fact,
      ...(atLeast === undefined ? {} : { atLeast }),
      ...(atMost === undefined ? {} : { atMost }),
      by: new Date(at.getTime() + withinMinutes * 60_000),
      ...(figures.before === null ? {} : { before: figures.before }),
      savedMargin: money(savedMarginMinor, exception.moneyAtRisk.currency),
    },
    causes: result.causes,
    rationale: draft.rationale,
    ...(reason === undefined ? {} : { rule: reason.rule }),
    ruleVersion: reason?.ruleVersion ?? '',
    ruleAuthor: figures.ruleAuthor,
    ruleWriters: figures.ruleWriters,
    evidenceDigest: result.evidenceDigest,
    place: exception.place,
    madeAt: at,
    moneyAtRisk: exception.moneyAtRisk,
    state: 'made',
    correlationId: exception.correlationId,
  };
}

/** When policy looks at what was proposed at `at`: like proposals of one moment are judged together, the dearest first. */
export function judgedAt(at: Date, windowSeconds: number): Date {
  return fullMinute(at.getTime() + windowSeconds * 1_000);
}
