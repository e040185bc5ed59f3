import type { Place } from '../../../kernel/index.js';
import type { ReplayResult, SideResult } from './backtest-types.js';

/**
 * What a replay showed of some stores: their exceptions, proposals and losses. What stands at no store is left out, since
 * signals of other stores would have a say in it. Findings and incidents are counted already and stay as they are.
 */
export function withinStores(result: ReplayResult, stores: readonly string[] | undefined): ReplayResult {
  if (stores === undefined) return result;
  const wanted = new Set(stores);
  const inside = ({ place }: { readonly place: Place }): boolean => place.store !== undefined && wanted.has(place.store);
  const side = (of: SideResult): SideResult => ({
    ...of,
    exceptions: of.exceptions.filter(inside),
    proposals: of.proposals.filter(inside),
  });
  const { baseline, candidate } = result.sides;
  return { ...result, sides: { baseline: side(baseline), candidate: side(candidate) }, losses: result.losses.filter(inside) };
}
