import type { RollingPlaces } from '../../../rules/index.js';
import { whereOf, type Rollout } from '../domain/rollout.js';

/** A rollout as it is shown, with the places its version is in force in now. */
export type ShownRollout = Omit<Rollout, 'correlationId'> & { readonly where: readonly RollingPlaces[] };

export const shownRollout = ({ correlationId: _correlation, ...rollout }: Rollout): ShownRollout => ({
  ...rollout,
  where: rollout.state === 'running' ? whereOf(rollout) : [],
});
