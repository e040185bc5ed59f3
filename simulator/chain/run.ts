import type { Bound } from './clairvoyant.js';
import type { Scenario } from './scenario.js';
import { World } from './world.js';

/** The week as the chain lives it alone: its own ordering, its own weekly meeting, nobody else. */
export function runWithout(scenario: Scenario): World {
  const world = new World(scenario);
  world.advanceTo(scenario.calendar.end);
  return world;
}

/** `(without − with) / (without − clairvoyant)`: 0 = no better than alone, 1 = everything that could be had. */
export function recoveredShare(withoutMinor: number, withMinor: number, bound: Bound): number {
  const recoverable = withoutMinor - bound.lostMinor;
  return recoverable <= 0 ? 0 : (withoutMinor - withMinor) / recoverable;
}
