import { writeFileSync } from 'node:fs';
import { clairvoyantBound } from './chain/clairvoyant.js';
import { runWithout } from './chain/run.js';
import { drawScenario } from './chain/scenario.js';
import { World } from './chain/world.js';
import { ActionReceiver } from './integration/action-receiver.js';
import { Api } from './integration/api.js';
import { Approvers } from './integration/approvers.js';
import { CarryOut } from './integration/carry-out.js';
import { Names } from './integration/names.js';
import { lossReport } from './integration/loss-report.js';
import type { SimulatorOptions } from './integration/options.js';
import { approvers, DEMO_PASSWORD, ADMIN, PUBLISHER, staff } from './integration/people.js';
import { Positions } from './integration/positions.js';
import { decisionMinutes, results, type Results } from './integration/results.js';
import { putPlans, setUp } from './integration/set-up.js';
import { SignalSender } from './integration/signal-sender.js';
import { StoreStaff } from './integration/store-staff.js';
import { parseTotals, type Totals } from './integration/totals.js';
import { step, steps } from './integration/week.js';
import { WorldSignals } from './integration/world-signals.js';

/** Tells the demo what happens; each line stands for itself and the last one carries the results. */
export type Tell = (line: { readonly event: string; readonly [key: string]: unknown }) => void;

/** Lives the week against a running server: the chain without Endcap and the bound first, then the real thing. */
export async function simulate(options: SimulatorOptions, tell: Tell): Promise<Results> {
  const size = { stores: options.stores, days: options.days, seed: options.seed };
  tell({ event: 'phase', text: `drawing the chain: ${size.stores} stores, ${size.days} days, seed ${size.seed}` });
  const scenario = drawScenario(size);
  const without = runWithout(scenario).tally;
  const clairvoyant = clairvoyantBound(scenario);

  const api = new Api(options.url);
  const names = new Names(scenario);
  const sender = new SignalSender(api, size.seed);
  const signals = new WorldSignals(scenario, names, sender);
  const world = new World(scenario, signals);
  const carryOut = new CarryOut(world, names);
  const receiver = new ActionReceiver(carryOut.refusal);
  await receiver.listen(options.actionPort);
  try {
    tell({ event: 'phase', text: 'setting up people, sources, master data and plans over the API' });
    const actionUrl = `http://127.0.0.1:${options.actionPort}/actions`;
    const { sessions, admin, connectorSecret } = await setUp(api, scenario, sender, { token: options.token, actionUrl });
    receiver.trust(connectorSecret);
    const positions = new Positions(world, names, sender);
    putPlans(scenario, world, sender, signals);
    positions.stores(0, 'all');
    positions.dcs(0);
    await sender.flush(0);

    const actors = {
      api,
      admin,
      world,
      signals,
      sender,
      positions,
      receiver,
      carryOut,
      approvers: new Approvers(api, sessions, approvers(scenario), scenario.calendar, size.seed),
      staff: new StoreStaff(api, sessions, world, names),
    };
    const totals = async (): Promise<Totals> => parseTotals(await api.need('GET', '/v1/status', { token: admin }));
    const started = performance.now();
    for (const minute of steps(scenario)) {
      await step(actors, minute);
      if (minute % 60 !== 0) continue;
      const { exceptions, moneyAtRisk, approvals } = await totals();
      const seconds = (performance.now() - started) / 1_000;
      const rate = Math.round(sender.counts.sent / seconds);
      const at = scenario.calendar.iso(minute).slice(0, 16);
      const share = minute / scenario.calendar.end;
      tell({
        event: 'progress',
        at,
        share,
        rate,
        open: exceptions.open,
        pending: approvals.pending,
        moneyAtRisk: moneyAtRisk.amount,
        lost: world.tally.lostMinor,
      });
    }
    await sender.drain();
    await api.need('POST', '/v1/clock/advance', { token: admin, body: { to: scenario.calendar.iso(scenario.calendar.end + 30) } });

    tell({ event: 'phase', text: 'collecting the results' });
    const cycle = await decisionMinutes(api, admin);
    const outcome = results(size, sender.counts.sent, await totals(), { without, with: world.tally, clairvoyant }, cycle);
    if (options.losses !== undefined) {
      const report = await lossReport(api, admin, scenario, names, { without, with: world.tally });
      writeFileSync(options.losses, `${JSON.stringify(report)}\n`);
    }
    tell({
      event: 'results',
      results: outcome,
      byRole: actors.approvers.counts,
      tasks: actors.staff.counts,
      calls: receiver.counts,
      lines: signals.lines,
      requests: api.requests,
      promotedDemandLost: { without: without.lostPromotedShare, with: world.tally.lostPromotedShare },
      lostByCause: { without: without.lostByCause, with: world.tally.lostByCause },
      users: [ADMIN, PUBLISHER, ...staff(scenario)].map(({ name, email, roles }) => ({ name, email, roles })),
      password: DEMO_PASSWORD,
    });
    return outcome;
  } finally {
    await receiver.close();
    await api.close();
  }
}
