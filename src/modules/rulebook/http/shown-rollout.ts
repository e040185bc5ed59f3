import type { RollingPlaces } from '../../../rules/index.js';
import type { RuleNumber } from '../domain/compose-set.js';
import { isUnderWay, whereOf, type Rollout } from '../domain/rollout.js';

/** A rollout as it is shown, with the places its version is in force in now. */
export type ShownRollout = Omit<Rollout, 'correlationId'> & { readonly where: readonly RollingPlaces[] };

export const shownRollout = ({ correlationId: _correlation, ...rollout }: Rollout): ShownRollout => ({
  ...rollout,
  where: rollout.state === 'running' ? whereOf(rollout) : [],
});

/** The rollout a version is in. A published version with one is not in force everywhere: only in `where`, and nowhere while it is stopped. */
export type RolledOut = { readonly rollout?: Pick<ShownRollout, 'id' | 'state' | 'where'> };

export function rolledOut({ rule, number }: RuleNumber, rollouts: readonly Rollout[] = []): RolledOut {
  const one = rollouts.find((each) => isUnderWay(each) && each.rule === rule && each.number === number);
  if (one === undefined) return {};
  const { id, state, where } = shownRollout(one);
  return { rollout: { id, state, where } };
}
