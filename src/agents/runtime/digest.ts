import { contentDigest } from '../../kernel/index.js';
import type { RunInput, Step } from '../contract/index.js';

/** Digest of what was asked and what the tools answered: the evidence a proposal is bound to. */
export function evidenceDigest(input: RunInput, steps: readonly Step[]): string {
  return contentDigest({ input, calls: steps.flatMap((s) => (s.kind === 'called' ? s.calls : [])) });
}

/**
 * Digest of the whole run: the evidence by its own digest, and every decision. Wall times are no part of it: the same
 * decisions give the same digest.
 */
export function runDigest(agentVersion: string, evidence: string, steps: readonly Step[]): string {
  const decided = steps.map(({ tookMs: _, ...step }) => (step.kind === 'called' ? { ...step, calls: step.calls.length } : step));
  return contentDigest({ agentVersion, evidence, decided });
}
