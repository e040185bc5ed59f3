import { z } from 'zod';
import { ACTION_TYPES, CAUSES, parseSubject, type ActionType } from '../../kernel/index.js';
import type { AgentSpec, CallRecord, Conclusion, DraftProposal, RefusedDraft, RunInput } from '../contract/index.js';
import { namedBy, objectKeys } from './named-objects.js';

const text = z.string().max(2_000);
const causeFinding = z.strictObject({
  cause: z.enum(CAUSES),
  confidence: z.number().min(0).max(1),
  for: z.array(text).max(20),
  against: z.array(text).max(20),
});
const draft = z.strictObject({
  action: z.strictObject({ type: z.string(), params: z.unknown() }),
  expected: z
    .strictObject({
      subject: z.string(),
      fact: z.string().min(1).max(64),
      atLeast: z.number().optional(),
      atMost: z.number().optional(),
      withinMinutes: z.number().int().min(1).max(20_160),
      savedMarginMinor: z.number().int().min(0),
    })
    .refine((e) => e.atLeast !== undefined || e.atMost !== undefined, 'expects nothing that could be checked'),
  rationale: text.min(1),
  estimatedCostMinor: z.number().int().min(0),
});
const outline = z.object({
  causes: z.array(causeFinding).max(20),
  proposals: z.array(z.unknown()).max(100),
  summary: text,
  nextLook: z.strictObject({ inHours: z.number().int().min(1).max(96), wake: z.boolean() }).optional(),
});

/** What passes, and what does not with the reason; a conclusion that is no conclusion at all keeps nothing. */
export type CheckedConclusion = { readonly conclusion: Conclusion; readonly refused: readonly RefusedDraft[] };

/**
 * Judges what a planner concludes, whoever it is: shape, action types on the agent's list, parameters, number, and that
 * every object named was shown by a tool or the exception itself. Texts are kept as data.
 */
export function checkConclusion(spec: AgentSpec, input: RunInput, calls: readonly CallRecord[], given: unknown): CheckedConclusion {
  const parsed = outline.safeParse(given);
  if (!parsed.success) {
    const because = `not a conclusion: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`;
    return {
      conclusion: { causes: [], proposals: [], summary: 'The planner gave no usable conclusion.' },
      refused: [{ index: -1, because }],
    };
  }
  const shown = shownObjects(input, calls);
  const proposals: DraftProposal[] = [];
  const refused: RefusedDraft[] = [];
  for (const [index, raw] of parsed.data.proposals.entries()) {
    const checked = checkDraft(spec, shown, raw);
    if (typeof checked === 'string') refused.push({ index, because: checked });
    else if (proposals.length >= spec.budget.proposals) refused.push({ index, because: 'more proposals than the agent may make' });
    else proposals.push(checked);
  }
  const { causes, summary, nextLook } = parsed.data;
  return { conclusion: { causes, proposals, summary, ...(nextLook === undefined ? {} : { nextLook }) }, refused };
}

/** Objects the run was shown: those of the exception and those of every answered call. */
function shownObjects(input: RunInput, calls: readonly CallRecord[]): (key: string) => boolean {
  const given = objectKeys([parseSubject(input.exception.subject)]);
  return (key) => given.includes(key) || calls.some((call) => call.ok && call.shown.includes(key));
}

function checkDraft(spec: AgentSpec, shown: (key: string) => boolean, raw: unknown): DraftProposal | string {
  const outer = draft.safeParse(raw);
  if (!outer.success) return `malformed: ${outer.error.issues[0]?.path.join('.')} ${outer.error.issues[0]?.message}`;
  const type = outer.data.action.type as ActionType;
  if (!spec.actions.includes(type)) return `${type} is not among the actions of ${spec.id}`;
  const params = ACTION_TYPES[type].params.safeParse(outer.data.action.params);
  if (!params.success) return `malformed: params.${params.error.issues[0]?.path.join('.')} ${params.error.issues[0]?.message}`;
  const proposal = { ...outer.data, action: { type, params: params.data } } as DraftProposal;
  try {
    const hidden = namedBy(proposal).filter((key) => !shown(key));
    return hidden.length === 0 ? proposal : `names ${hidden.join(', ')}, which no tool has shown`;
  } catch {
    return 'malformed: expected.subject is not a subject';
  }
}
