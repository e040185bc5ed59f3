import type { Scenario } from '../chain/scenario.js';
import type { World } from '../chain/world.js';
import type { ActionReceiver } from './action-receiver.js';
import type { Api } from './api.js';
import type { Approvers } from './approvers.js';
import { putBadSignals } from './bad-signals.js';
import type { CarryOut } from './carry-out.js';
import type { Positions } from './positions.js';
import type { SignalSender } from './signal-sender.js';
import type { StoreStaff } from './store-staff.js';
import type { WorldSignals } from './world-signals.js';

export type Actors = {
  readonly api: Api;
  readonly admin: string;
  readonly world: World;
  readonly signals: WorldSignals;
  readonly sender: SignalSender;
  readonly positions: Positions;
  readonly receiver: ActionReceiver;
  readonly carryOut: CarryOut;
  readonly approvers: Approvers;
  readonly staff: StoreStaff;
};

const DAY_STARTS = 6;
const DAY_ENDS = 22;
const TASKS_EVERY = 30;

/** Minutes at which the simulator looks at the world: every half hour by day, every two hours at night. */
export function steps(scenario: Scenario): number[] {
  const { calendar, days } = scenario;
  const minutes: number[] = [];
  for (let day = 0; day < days; day++) {
    for (let hour = 2; hour < DAY_STARTS; hour += 2) minutes.push(calendar.at(day, hour));
    for (let half = DAY_STARTS * 2; half <= DAY_ENDS * 2; half++) minutes.push(calendar.at(day, Math.floor(half / 2), (half % 2) * 30));
    minutes.push(calendar.at(day + 1));
  }
  return [...new Set(minutes)];
}

/**
 * One step, always in this order: the server’s clock and all its work due, the transport system’s new orders, the world,
 * the people, the signals. Between the world and the next clock nothing moves in the world but counts by staff, who come
 * before the approvers, so an action meets the same world whenever its call arrives.
 */
export async function step(actors: Actors, minute: number): Promise<void> {
  const { api, admin, world, signals, sender, receiver, carryOut } = actors;
  const { calendar } = world.scenario;
  await api.need('POST', '/v1/clock/advance', { token: admin, body: { to: calendar.iso(minute) } });
  world.advanceTo(minute - 1);
  carryOut.run(receiver.accepted);
  takeStock(actors, minute);
  world.advanceTo(minute);
  if (minute % TASKS_EVERY === 0) await actors.staff.work(minute);
  await actors.approvers.work(minute);
  signals.release(minute);
  await sender.flush(minute);
}

function takeStock({ world, positions, sender, signals }: Actors, minute: number): void {
  const { calendar } = world.scenario;
  const hour = calendar.hourOf(minute);
  if (hour % 1 !== 0) return;
  positions.touched(minute, signals.touched);
  if (hour === 6) positions.stores(minute, 'all');
  if (hour === 13) positions.stores(minute, 'promoted');
  if (hour % 4 === 2) positions.dcs(minute);
  if (hour === 12) putBadSignals(world.scenario, sender, minute);
}
