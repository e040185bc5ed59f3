import type { Verdict } from '../../kernel/index.js';

const RANK = { auto: 0, approval: 1, refuse: 2 } as const;

/**
 * The tighter of two verdicts on the same proposal, with the reasons of both. Two approvals become one that satisfies
 * both: roles both accept, the larger quorum, the shorter time; if no role satisfies both it is a refusal.
 */
export function tighter(a: Verdict, b: Verdict): Verdict {
  const { policyVersion } = a;
  const because = [...a.because, ...b.because];
  if (a.kind === 'approval' && b.kind === 'approval') {
    const roles = a.roles.filter((role) => b.roles.includes(role));
    if (roles.length === 0) {
      const message = `no role satisfies both ${a.roles.join('/')} and ${b.roles.join('/')}`;
      return { kind: 'refuse', policyVersion, because: [...because, { rule: 'layers', message }] };
    }
    const expiresAfterMinutes = Math.min(a.expiresAfterMinutes, b.expiresAfterMinutes);
    return { kind: 'approval', policyVersion, because, roles, quorum: Math.max(a.quorum, b.quorum), expiresAfterMinutes };
  }
  return { ...(RANK[a.kind] >= RANK[b.kind] ? a : b), policyVersion, because };
}

/**
 * True when the verdict of now asks for more than the one a request was issued under: the request then lapses and a new
 * one is issued. Checked at decision and again at execution.
 */
export function becameStricter(then: Verdict, now: Verdict): boolean {
  if (RANK[now.kind] !== RANK[then.kind]) return RANK[now.kind] > RANK[then.kind];
  if (then.kind !== 'approval' || now.kind !== 'approval') return false;
  return (
    now.quorum > then.quorum || now.expiresAfterMinutes < then.expiresAfterMinutes || then.roles.some((role) => !now.roles.includes(role))
  );
}
