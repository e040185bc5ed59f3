import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { RunInput, Step } from '../contract/index.js';

const sha256 = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalize(value) ?? 'null')
    .digest('hex');

/** Digest of what was asked and what the tools answered: the evidence a proposal is bound to. */
export function evidenceDigest(input: RunInput, steps: readonly Step[]): string {
  return sha256({ input, calls: steps.flatMap((s) => (s.kind === 'called' ? s.calls : [])) });
}

/**
 * Digest of the whole run: the evidence by its own digest, and every decision. Wall times are no part of it: the same
 * decisions give the same digest.
 */
export function runDigest(agentVersion: string, input: RunInput, steps: readonly Step[]): string {
  const decided = steps.map(({ tookMs: _, ...step }) => (step.kind === 'called' ? { ...step, calls: step.calls.length } : step));
  return sha256({ agentVersion, evidence: evidenceDigest(input, steps), decided });
}
