import { inScope, type Verdict, type VerdictReason } from '../../kernel/index.js';
import { doubt, type AuthorityContext } from './context.js';
import { tighter } from './strictness.js';
import { AGENT_AUTONOMY, type AgentAutonomy, type AuthorityRow, type AuthorityTable } from './table.js';

/** A verdict before it is stamped with the version. */
type Opinion = Verdict extends infer V ? (V extends Verdict ? Omit<V, 'policyVersion'> : never) : never;

/**
 * What policy says of a proposal: let it run, ask these people, or refuse; always with the row and the comparison made.
 * Pure, and denies on doubt: an incomplete context, an action without a row, another currency or an unlisted agent is a
 * refusal. Every matching row of every layer has its say and the strictest holds.
 */
export function verdict(table: AuthorityTable, context: AuthorityContext): Verdict {
  const stamp = (opinion: Opinion): Verdict => ({ ...opinion, policyVersion: table.version });
  const wrong = doubt(context);
  if (wrong !== null) return stamp(refuse('doubt', wrong));
  let strictest: Verdict | undefined;
  for (const { level, rows } of table.layers) {
    const matching = rows.filter((row) => row.actionType === context.action.type && inScope(row.scope ?? {}, context.place));
    if (matching.length === 0 && level === 'enterprise')
      return stamp(refuse('no-row', `no enterprise row for ${context.action.type} at this place`));
    for (const row of matching) {
      const opinion = stamp(opinionOf(row, context));
      strictest = strictest === undefined ? opinion : tighter(strictest, opinion);
    }
  }
  return strictest ?? stamp(refuse('no-row', 'no layer speaks for this action'));
}

/** What one row says; the context is complete and the row is meant for it. */
function opinionOf(row: AuthorityRow, context: AuthorityContext): Opinion {
  const { cost, goodsValue, at } = context;
  const frozen = row.freezes.find((f) => at.getTime() >= Date.parse(f.from) && at.getTime() < Date.parse(f.until));
  if (frozen !== undefined) return refuse(row.id, `frozen until ${frozen.until}: ${frozen.because}`);
  const other = [cost, goodsValue].find((m) => m.currency !== row.currency);
  if (other !== undefined) return refuse(row.id, `limits are in ${row.currency}, the amount in ${other.currency}`);

  const autonomy = autonomyOf(row, context);
  if (autonomy === null) return refuse(row.id, `agent ${context.proposer.id} is not listed`);
  if (autonomy === 'observe') return refuse(row.id, `agent ${context.proposer.id} may only observe`);

  const amount = { cost: cost.amount, 'goods-value': goodsValue.amount, larger: Math.max(cost.amount, goodsValue.amount) }[row.amount];
  const said = `${row.amount} ${amount} ${row.currency}`;
  const reasons: VerdictReason[] = [];
  if (row.autoUpTo !== undefined && amount <= row.autoUpTo) {
    if (autonomy === 'act') return { kind: 'auto', because: [{ rule: row.id, message: `${said} ≤ ${row.autoUpTo}: runs by itself` }] };
    reasons.push({ rule: row.id, message: `agent ${context.proposer.id} may only recommend` });
  }
  const band = row.approval.find((b) => amount <= b.upTo);
  if (band === undefined) return refuse(row.id, `${said} is above every limit`);
  const { roles, quorum, expiresAfterMinutes } = band;
  reasons.push({ rule: row.id, message: `${said} ≤ ${band.upTo}: ${quorum} of ${roles.join(', ')} within ${expiresAfterMinutes} min` });
  return { kind: 'approval', because: reasons, roles, quorum, expiresAfterMinutes };
}

/** How far the proposer may go under this row: the lower of what the row and the agent's spec say; null = not listed. */
function autonomyOf(row: AuthorityRow, { proposer, agentAutonomy = 'observe' }: AuthorityContext): AgentAutonomy | null {
  if (proposer.kind === 'user') return 'act';
  // Rows name agents by the id of their spec; a principal id carries its kind in front.
  const agent = proposer.id.replace(/^agent:/, '');
  const listed = row.agents === undefined ? 'recommend' : Object.hasOwn(row.agents, agent) ? row.agents[agent] : undefined;
  if (listed === undefined) return null;
  return AGENT_AUTONOMY.indexOf(listed) <= AGENT_AUTONOMY.indexOf(agentAutonomy) ? listed : agentAutonomy;
}

const refuse = (rule: string, message: string): Opinion => ({ kind: 'refuse', because: [{ rule, message }] });
