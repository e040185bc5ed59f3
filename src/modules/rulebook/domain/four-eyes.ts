import type { Principal } from '../../../kernel/index.js';
import { may } from '../../../policies/index.js';
import { reachWithin, type Reach } from './reach.js';

/** A refusal is a value: why not, in a sentence. */
export type PublishAnswer = { readonly ok: true } | { readonly ok: false; readonly because: string };

/** One content that would come into force or leave it: who wrote it on any path, and where it acts. */
export type Concerned = { readonly rule: string; readonly writers: readonly string[]; readonly reach: Reach };

/**
 * Whether this principal may bring these contents into force or take them out: a person who holds the permission, had no
 * hand in any of them, and whose scope covers all they reach. Asked when publishing, and again when a planned publication
 * is due.
 */
export function mayPublish(principal: Principal, concerned: readonly Concerned[]): PublishAnswer {
  if (principal.kind !== 'user') return no('only a person may publish rules');
  if (!may(principal, 'rules.publish')) return no('none of your roles publishes rules');
  for (const { rule, writers, reach } of concerned) {
    if (writers.includes(principal.id)) return no(`${rule}: who wrote it may not publish or retire it; a second person must`);
    if (!reachWithin(reach, principal.scope)) return no(`${rule}: it reaches outside your banners, regions or stores`);
  }
  return { ok: true };
}

const no = (because: string): PublishAnswer => ({ ok: false, because });
