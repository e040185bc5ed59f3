import { z } from 'zod';
import { ACTION_TYPES, ID_PATTERN, type ActionSpec, type ActionType, type Money, type Place } from '../../kernel/index.js';
import { AGENT_AUTONOMY, type AgentAutonomy } from './table.js';

/** Everything a verdict looks at. Amounts are the server's own figures, never the proposer's. */
export type AuthorityContext = {
  readonly action: ActionSpec;
  readonly cost: Money;
  /** Value of the goods moved, at cost. */
  readonly goodsValue: Money;
  readonly place: Place;
  readonly proposer: { readonly id: string; readonly kind: 'agent' | 'user'; readonly owner: string };
  /** What the agent's own spec allows it; the row may allow less. Needed when the proposer is an agent. */
  readonly agentAutonomy?: AgentAutonomy;
  readonly moneyAtRisk: Money;
  /** Business time. */
  readonly at: Date;
};

const amount = z.strictObject({
  amount: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  currency: z.string().regex(/^[A-Z]{3}$/),
});
const part = z.string().regex(ID_PATTERN).optional();

const shape = z
  .strictObject({
    action: z.strictObject({ type: z.string(), params: z.unknown() }),
    cost: amount,
    goodsValue: amount,
    place: z.strictObject({ banner: part, region: part, store: part }),
    proposer: z.strictObject({ id: z.string().min(1), kind: z.enum(['agent', 'user']), owner: z.string().min(1) }),
    agentAutonomy: z.enum(AGENT_AUTONOMY).optional(),
    moneyAtRisk: amount,
    at: z.date(),
  })
  .refine((c) => c.proposer.kind === 'user' || c.agentAutonomy !== undefined, { path: ['agentAutonomy'], message: 'needed for an agent' });

/** The first thing that is wrong with a context; null = it is complete and typed, and comparisons mean something. */
export function doubt(context: AuthorityContext): string | null {
  const parsed = shape.safeParse(context);
  if (!parsed.success) return first(parsed.error.issues);
  const { type, params } = parsed.data.action;
  if (!Object.hasOwn(ACTION_TYPES, type)) return 'action.type: unknown action';
  const checked = ACTION_TYPES[type as ActionType].params.safeParse(params);
  return checked.success ? null : first(checked.error.issues, 'action.params.');
}

const first = (issues: readonly { path: readonly PropertyKey[]; message: string }[], prefix = ''): string =>
  `${prefix}${issues[0]?.path.map(String).join('.') ?? ''}: ${issues[0]?.message ?? 'invalid'}`;
