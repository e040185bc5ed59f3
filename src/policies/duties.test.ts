import { describe, expect, it } from 'vitest';
import type { Principal } from '../kernel/index.js';
import { mayDecide, quorumMet, type DecidableRequest } from './duties.js';

const anna: Principal = { id: 'usr_anna', kind: 'user', name: 'Anna', roles: ['regional-ops'], scope: { regions: ['north'] } };
const request: DecidableRequest = {
  id: 'apr_1',
  roles: ['regional-ops', 'merchandising'],
  place: { banner: 'b1', region: 'north', store: '212' },
  requester: 'stockout-triage',
  agentOwner: 'usr_owner',
  ruleAuthor: 'usr_author',
  beneficiaries: ['usr_gains'],
  approvedBy: [],
};
const because = (principal: Principal, over: Partial<DecidableRequest> = {}, actingFor: string[] = []): string => {
  const answer = mayDecide(principal, { ...request, ...over }, actingFor);
  return answer.ok ? 'ok' : answer.because;
};

describe('who may decide an approval', () => {
  it('is a person of a role asked for, in scope of the place', () => {
    expect(because(anna)).toBe('ok');
    expect(because({ ...anna, roles: ['finance'] })).toBe('this needs regional-ops or merchandising');
    expect(because({ ...anna, scope: { regions: ['south'] } })).toMatch(/outside/);
    expect(because({ ...anna, scope: { stores: [] } })).toMatch(/outside/);
  });

  it.each([
    ['requester', { requester: 'usr_anna' }],
    ['owner of the agent', { agentOwner: 'usr_anna' }],
    ['author of the rule', { ruleAuthor: 'usr_anna' }],
    ['second hand in the rule', { ruleWriters: ['usr_x', 'usr_anna'] }],
    ['beneficiary', { beneficiaries: ['usr_x', 'usr_anna'] }],
    ['somebody who has already approved', { approvedBy: ['usr_anna'] }],
  ])('is never the %s, neither in person nor through a delegate', (_, over) => {
    expect(because(anna, over)).not.toBe('ok');
    expect(because({ ...anna, id: 'usr_bo' }, over, ['usr_anna'])).not.toBe('ok');
    expect(because({ ...anna, id: 'usr_bo' }, over)).toBe('ok');
  });

  it.each(['agent', 'api-key', 'service'] as const)('is never an %s, whatever its roles', (kind) => {
    expect(because({ ...anna, kind })).toBe('only a person may decide');
  });

  it('is nobody when the role asked for does not decide approvals', () => {
    expect(because({ ...anna, roles: ['store-manager'] }, { roles: ['store-manager'] })).toMatch(/decides approvals/);
  });

  it.each([
    ['no roles', { roles: [] }],
    ['no requester', { requester: '' }],
    ['no agent owner', { agentOwner: undefined }],
    ['no rule author', { ruleAuthor: undefined }],
    ['beneficiaries unknown', { beneficiaries: undefined }],
    ['votes unknown', { approvedBy: undefined }],
    ['a place that is a list', { place: { region: ['north'] } }],
  ])('is nobody when the request says %s', (_, over) => {
    expect(because(anna, over as unknown as Partial<DecidableRequest>)).toBe('the request is not complete');
  });
});

describe('a quorum', () => {
  it('counts people, not votes', () => {
    expect(quorumMet(['a', 'a'], 2)).toBe(false);
    expect(quorumMet(['a', 'b'], 2)).toBe(true);
  });

  it('is never met by nonsense', () => {
    expect(quorumMet([], 0)).toBe(false);
    expect(quorumMet(['a'], Number.NaN)).toBe(false);
  });
});
