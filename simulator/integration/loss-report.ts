import type { Scenario } from '../chain/scenario.js';
import type { DayLoss, LossCause, Tally } from '../chain/tally.js';
import type { Api } from './api.js';
import type { Names } from './names.js';

/** One product in one store on one day: what was lost without Endcap and with it, minor units at retail price, by true cause. */
export type LossLine = {
  readonly day: string;
  readonly store: string;
  readonly product: string;
  readonly promoted: boolean;
  readonly without: DayLoss['byCause'];
  readonly with: DayLoss['byCause'];
};

/**
 * Where the money still goes: every loss of the week as the world knows it, beside what the server says it saw and did. Truth
 * goes out of the simulator into a file for people; the server never sees it.
 */
export async function lossReport(
  api: Api,
  token: string,
  scenario: Scenario,
  names: Names,
  runs: { readonly without: Tally; readonly with: Tally },
): Promise<object> {
  const of = (kind: string): Promise<unknown[]> => api.list(`/v1/${kind}`, token);
  return {
    losses: lossLines(scenario, names, runs),
    exceptions: await of('exceptions'),
    proposals: await of('proposals'),
    approvals: await of('approvals'),
    actions: await of('actions'),
    runs: await of('agent-runs'),
  };
}

/** The losses of both weeks side by side, by day, store and product. */
export function lossLines(scenario: Scenario, names: Names, runs: { readonly without: Tally; readonly with: Tally }): LossLine[] {
  const lines = new Map<string, LossLine & { without: Partial<Record<LossCause, number>>; with: Partial<Record<LossCause, number>> }>();
  const { products } = scenario.assortment;
  for (const side of ['without', 'with'] as const) {
    for (const { day, cell, byCause } of runs[side].losses) {
      const key = `${day}.${String(cell).padStart(9, '0')}`;
      const p = cell % products.length;
      const line = lines.get(key) ?? {
        day: scenario.calendar.dateOf(day),
        store: names.store(Math.floor(cell / products.length)),
        product: names.product(p),
        promoted: products[p]?.promoted ?? false,
        without: {},
        with: {},
      };
      line[side] = byCause;
      lines.set(key, line);
    }
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}
