import { buildAssortment, type Assortment } from './assortment.js';
import { Calendar } from './calendar.js';
import { drawDemand, plannedRates } from './demand.js';
import { Drift } from './drift.js';
import { buildNetwork, type Network } from './network.js';
import { buildSupply, type Supply } from './supply.js';

export type ScenarioSize = { readonly stores: number; readonly days: number; readonly seed: number };

/** Everything that is fixed before anybody decides anything: the chain, its plan, its supply, its shoppers. */
export type Scenario = ScenarioSize & {
  readonly calendar: Calendar;
  readonly network: Network;
  readonly assortment: Assortment;
  /** Units the plan expects per cell on an ordinary weekday. */
  readonly plan: Float32Array;
  readonly supply: Supply;
  /** Units shoppers want per trading hour × cell. */
  readonly demand: Uint8Array;
  readonly drift: Drift;
  readonly cells: number;
};

/** Draws a scenario; the same size and seed give the same scenario, number by number. */
export function drawScenario({ stores, days, seed }: ScenarioSize): Scenario {
  const calendar = new Calendar(days);
  const network = buildNetwork(seed, stores);
  const assortment = buildAssortment(seed);
  const plan = plannedRates(network, assortment);
  return {
    stores,
    days,
    seed,
    calendar,
    network,
    assortment,
    plan,
    supply: buildSupply(seed, calendar, network, assortment, plan),
    demand: drawDemand(seed, calendar, network, assortment),
    drift: new Drift(seed),
    cells: stores * assortment.products.length,
  };
}
