import { z } from 'zod';
import { ID_PATTERN, inScope, ROLES, type Place, type Principal, type Role } from '../kernel/index.js';
import { may } from './permissions.js';

/** What the server knows of an approval request when somebody wants to decide it. Nothing here comes from the client. */
export type DecidableRequest = {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly place: Place;
  /** Who proposed: the agent or the person. */
  readonly requester: string;
  /** Who answers for the agent. */
  readonly agentOwner: string;
  /** Who wrote the rule that started it. */
  readonly ruleAuthor: string;
  /** Everybody who had a hand in a rule that led to it. */
  readonly ruleWriters?: readonly string[] | undefined;
  /** People named in the parameters or whose pay, shift or bonus the action changes. */
  readonly beneficiaries: readonly string[];
  /** People who have already approved this very request. */
  readonly approvedBy: readonly string[];
};

/** A refusal is a value. */
export type DutyAnswer = { readonly ok: true } | { readonly ok: false; readonly because: string };

const person = z.string().min(1).max(200);
const part = z.string().regex(ID_PATTERN).optional();
const requestShape = z.strictObject({
  id: person,
  roles: z.array(z.enum(ROLES)).min(1),
  place: z.strictObject({ banner: part, region: part, store: part }),
  requester: person,
  agentOwner: person,
  ruleAuthor: person,
  ruleWriters: z.array(person).optional(),
  beneficiaries: z.array(person),
  approvedBy: z.array(person),
});

/**
 * Whether this principal may decide this request: a person, holding the permission and one of the roles asked for, in
 * scope of the place, and neither requester, rule author, agent owner nor beneficiary. `actingFor` names those whose
 * delegate the person is: what excludes them excludes the delegate. Asked at decision and again at execution.
 */
export function mayDecide(principal: Principal, request: DecidableRequest, actingFor: readonly string[] = []): DutyAnswer {
  if (!requestShape.safeParse(request).success) return no('the request is not complete');
  if (principal.kind !== 'user') return no('only a person may decide');
  if (!may(principal, 'approvals.decide')) return no('none of your roles decides approvals');
  if (!request.roles.some((role) => principal.roles.includes(role))) return no(`this needs ${request.roles.join(' or ')}`);
  if (!inScope(principal.scope, request.place)) return no('this is outside your banners, regions or stores');
  for (const id of [principal.id, ...actingFor]) {
    if (id === request.requester) return no('who proposed it may not decide it');
    if (id === request.agentOwner) return no('the owner of the agent may not decide its proposals');
    if (id === request.ruleAuthor) return no('the author of the rule may not decide what it started');
    if (request.ruleWriters?.includes(id) === true) return no('who had a hand in the rule may not decide what it started');
    if (request.beneficiaries.includes(id)) return no('who gains by it may not decide it');
    if (request.approvedBy.includes(id)) return no('this person has already approved it');
  }
  return { ok: true };
}

/** True when enough distinct people have approved. */
export const quorumMet = (approvedBy: readonly string[], quorum: number): boolean =>
  Number.isInteger(quorum) && quorum >= 1 && new Set(approvedBy).size >= quorum;

const no = (because: string): DutyAnswer => ({ ok: false, because });
