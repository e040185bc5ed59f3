import { inScope, type FieldIssue, type Scope } from '../../../kernel/index.js';
import type { DirectorySnapshot } from '../../masterdata/index.js';
import type { BacktestWindow } from './backtest-types.js';

/** A quarter: longer than any season a rule is written for, and as long as signals may come late. */
export const MOST_DAYS = 92;
const DAY_MS = 86_400_000;

/** A part of history as people name it; each dimension that is given narrows it down. */
export type AskedWindow = {
  readonly from: Date;
  readonly until: Date;
  readonly stores?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly banners?: readonly string[] | undefined;
};

export type ResolvedWindow = { readonly window: BacktestWindow } | { readonly issues: readonly FieldIssue[] };

/**
 * The window meant: all of history for somebody without limits who names no place, else the stores that are named and
 * lie in the asker’s scope. What the asker may not see does not exist for them.
 */
export function resolveWindow(asked: AskedWindow, scope: Scope, directory: DirectorySnapshot, now: Date): ResolvedWindow {
  const late = timeIssues(asked, now);
  const unknown = placeIssues(asked, scope, directory);
  if (late.length + unknown.length > 0) return { issues: [...late, ...unknown] };
  const { from, until } = asked;
  const everywhere = [asked.stores, asked.regions, asked.banners, scope.stores, scope.regions, scope.banners].every(
    (limit) => limit === undefined,
  );
  if (everywhere) return { window: { from, until } };
  const stores = visibleStores(scope, directory).filter((id) => inScope(asked, directory.placeOf(id)));
  return stores.length > 0
    ? { window: { from, until, stores } }
    : { issues: [{ path: 'stores', message: 'no store lies in all of these places and in your scope' }] };
}

/** Stores somebody may see, by id. */
export const visibleStores = (scope: Scope, directory: DirectorySnapshot): readonly string[] =>
  directory
    .stores()
    .map(({ id }) => id)
    .filter((id) => inScope(scope, directory.placeOf(id)));

function timeIssues({ from, until }: AskedWindow, now: Date): readonly FieldIssue[] {
  if (from >= until) return [{ path: 'from', message: 'must lie before until' }];
  if (until.getTime() - from.getTime() > MOST_DAYS * DAY_MS)
    return [{ path: 'until', message: `at most ${MOST_DAYS} days can be replayed at once` }];
  return until > now ? [{ path: 'until', message: 'must not lie in the future: history ends now' }] : [];
}

function placeIssues(asked: AskedWindow, scope: Scope, directory: DirectorySnapshot): readonly FieldIssue[] {
  const visible = visibleStores(scope, directory).map((id) => directory.placeOf(id));
  const known = { stores: 'store', regions: 'region', banners: 'banner' } as const;
  return (['stores', 'regions', 'banners'] as const).flatMap((dimension) => {
    const there = new Set(visible.map((place) => place[known[dimension]]));
    return (asked[dimension] ?? []).flatMap((id, index) =>
      there.has(id) ? [] : [{ path: `${dimension}.${index}`, message: `there is no such ${known[dimension]} with a store you see` }],
    );
  });
}
