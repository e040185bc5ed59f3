import { deriveId, findSignalType, type Signal } from '../../src/kernel/index.js';
import type { SignalRow } from '../../src/modules/signals/store/signal-rows.js';
import { buildAssortment } from '../../simulator/chain/assortment.js';
import { Calendar } from '../../simulator/chain/calendar.js';
import { drawDemand, plannedRates } from '../../simulator/chain/demand.js';
import { Drift } from '../../simulator/chain/drift.js';
import { buildNetwork } from '../../simulator/chain/network.js';
import { buildSupply } from '../../simulator/chain/supply.js';
import type { Scenario } from '../../simulator/chain/scenario.js';
import { World } from '../../simulator/chain/world.js';
import { Api } from '../../simulator/integration/api.js';
import type { CloudEvent, SourceId } from '../../simulator/integration/cloud-event.js';
import { Names } from '../../simulator/integration/names.js';
import { Positions } from '../../simulator/integration/positions.js';
import { putPlans } from '../../simulator/integration/set-up.js';
import { SignalSender } from '../../simulator/integration/signal-sender.js';
import { steps } from '../../simulator/integration/week.js';
import { WorldSignals } from '../../simulator/integration/world-signals.js';

/** Takes signals instead of sending them, each with the minute it would have arrived at. */
class Recorder extends SignalSender {
  private recorded: { from: SourceId; event: CloudEvent; minute: number }[] = [];

  constructor(seed: number) {
    super(new Api('http://127.0.0.1:9'), seed);
  }

  override put(from: SourceId, event: CloudEvent, minute: number): void {
    this.recorded.push({ from, event, minute });
  }

  take(): readonly { from: SourceId; event: CloudEvent; minute: number }[] {
    return this.recorded.splice(0);
  }
}

/** Days of the simulated chain as the journal would hold them, without a server: the chain alone, nobody acting on what is found. */
export function* chainHistory(scenario: Scenario): Generator<SignalRow[]> {
  const names = new Names(scenario);
  const recorder = new Recorder(scenario.seed);
  const signals = new WorldSignals(scenario, names, recorder);
  const world = new World(scenario, signals);
  const positions = new Positions(world, names, recorder);
  const { calendar } = scenario;
  const rows = (): SignalRow[] => recorder.take().map(({ from, event, minute }) => rowOf(from, event, calendar.iso(minute)));
  putPlans(scenario, world, recorder, signals);
  positions.stores(0, 'all');
  positions.dcs(0);
  yield rows();
  for (const minute of steps(scenario)) {
    world.advanceTo(minute - 1);
    const hour = calendar.hourOf(minute);
    if (hour % 1 === 0) positions.touched(minute, signals.touched);
    if (hour === 6) positions.stores(minute, 'all');
    if (hour === 13) positions.stores(minute, 'promoted');
    if (hour % 1 === 0 && hour % 4 === 2) positions.dcs(minute);
    world.advanceTo(minute);
    signals.release(minute);
    yield rows();
  }
}

/**
 * The simulated chain with stores so many times as busy. At 1, 200 products give a store some 18 lines an hour; a full
 * assortment gives it hundreds, and what is promoted is a small part of them.
 */
export function scenarioOf(size: { stores: number; days: number; seed: number }, busy: number): Scenario {
  const { stores, days, seed } = size;
  const calendar = new Calendar(days);
  const drawn = buildNetwork(seed, stores);
  const network = { ...drawn, stores: drawn.stores.map((store) => ({ ...store, size: store.size * busy })) };
  const assortment = buildAssortment(seed);
  const plan = plannedRates(network, assortment);
  const supply = buildSupply(seed, calendar, network, assortment, plan);
  const demand = drawDemand(seed, calendar, network, assortment);
  return {
    ...size,
    calendar,
    network,
    assortment,
    plan,
    supply,
    demand,
    drift: new Drift(seed),
    cells: stores * assortment.products.length,
  };
}

function rowOf(source: SourceId, { id, source: ceSource, type, time, data }: CloudEvent, receivedAt: string): SignalRow {
  const at = new Date(receivedAt);
  return {
    _id: deriveId('sig', source, ceSource, id),
    version: 1,
    schemaVersion: 1,
    source,
    ceSource,
    ceId: id,
    type,
    time: new Date(time),
    receivedAt: at,
    recordedAt: at,
    digest: deriveId('digest', id),
    correlationId: `cor_${id}`,
    batch: `bat_${receivedAt}`,
    state: 'accepted',
    data: findSignalType(type)?.data.parse(data),
  };
}

/** A row as the journal reads it. */
export const signalOf = ({ _id, source, type, time, receivedAt, correlationId, data }: SignalRow): Signal =>
  ({ id: _id, source, type, time, receivedAt, correlationId, data }) as Signal;
