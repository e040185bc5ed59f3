import type { FieldIssue } from '../../kernel/index.js';
import type { RuleDocument } from './rule-document.js';
import { scopeIssues, type Known, type KnownPlaces } from './scope-issues.js';

/** Names a document may use besides facts; what is left out is not compared with anything. */
export type KnownNames = {
  /** Banners, regions, stores and product groups there are. */
  readonly places?: KnownPlaces;
  /** Teams, and roles teams may have. */
  readonly teams?: Known;
  /** Agents with a published spec. */
  readonly agents?: Known;
};

/** Names nobody answers to: the exception would reach no team, no agent would run, no workflow begin. */
export function nameIssues(
  document: Pick<RuleDocument, 'scope' | 'subject' | 'team' | 'agent' | 'playbook'>,
  { places, teams, agents }: KnownNames,
): FieldIssue[] {
  const { team, agent, playbook } = document;
  const issues = scopeIssues(document, places);
  if (teams?.has(team) === false) issues.push({ path: 'team', message: `unknown team ${team}: name a team of master data, or a role` });
  if (agent !== undefined && agents?.has(agent) === false) issues.push({ path: 'agent', message: `unknown agent ${agent}` });
  if (playbook !== undefined)
    issues.push({ path: 'playbook', message: `unknown playbook ${playbook}: there are no playbooks yet, leave it out` });
  return issues;
}
