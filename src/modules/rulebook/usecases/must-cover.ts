import { EndcapError, type Principal } from '../../../kernel/index.js';
import { reachWithin, type Reach } from '../domain/reach.js';

/** Throws `forbidden` when a rule acts, or what it replaces acts, outside the places of whoever asks. */
export function mustCover({ scope }: Principal, rule: string, reaches: readonly Reach[]): void {
  if (reaches.every((reach) => reachWithin(reach, scope))) return;
  throw new EndcapError('forbidden', `${rule}: it reaches outside your banners, regions or stores`);
}
