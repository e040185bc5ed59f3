import type { Type } from '@nestjs/common';
import { AppModule } from '../../src/app.module.js';
import { Clock, WallClock } from '../../src/kernel/index.js';
import { ActionReader } from '../../src/modules/actions/index.js';
import { ActiveAuthority } from '../../src/modules/approvals/index.js';
import { ReplayHistory, RulesOfToday } from '../../src/modules/backtest/replay/replay-history.js';
import { OpenPastDirectory } from '../../src/modules/masterdata/index.js';
import { KeepItems } from '../../src/modules/masterdata/usecases/keep-items.js';
import { FactsDeclared } from '../../src/modules/rulebook/index.js';
import { SignalHistory } from '../../src/modules/signals/index.js';
import { signalRows, type SignalRow } from '../../src/modules/signals/store/signal-rows.js';
import { AgentSpecs } from '../../src/modules/triage/index.js';
import { createApp, loadSettings, Mongo, Settings } from '../../src/platform/index.js';
import { startServer } from '../../src/start-server.js';
import type { Scenario } from '../../simulator/chain/scenario.js';
import { masterData } from '../../simulator/integration/master-data.js';

/** An installation with the simulated chain’s master data, and the parts of it that live history again. */
export type ReplayInstallation = {
  readonly replay: ReplayHistory;
  readonly today: RulesOfToday;
  readonly masterdata: OpenPastDirectory;
  readonly store: (rows: readonly SignalRow[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Starts one process of the server that neither listens nor works, on engines that are its own. */
export async function installReplay(
  engines: { mongodbUri: string; redisUrl: string },
  scenario: Scenario,
  busy: number,
): Promise<ReplayInstallation> {
  const settings = loadSettings({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    MONGODB_URI: engines.mongodbUri,
    REDIS_URL: engines.redisUrl,
    CLOCK: 'simulated',
    CLOCK_START: scenario.calendar.iso(0),
    DATA_DIR: '.data/bench-backtest',
    // Where ten times as much is sold, ten times as much has to be at risk before anybody’s minute is worth it.
    ATTENTION_FLOOR_MINOR: String(Math.round(1_500 * busy)),
  });
  const app = await createApp(AppModule.with(settings) as unknown as Type<unknown>);
  const running = await startServer(app, { http: false, worker: false });
  const get = <T>(token: abstract new (...args: never[]) => T): T => app.get(token as never, { strict: false });
  const keep = get(KeepItems);
  const at = get(Clock).now();
  for (const [kind, items] of masterData(scenario)) {
    // The promotion comes as a signal.
    if (kind === 'promotions') continue;
    const event = { at, actor: 'system:endcap', correlationId: 'bench', refs: {} };
    await keep.run({ change: `mdc_${kind}`, kind: kind as 'stores', items: items as never, rejected: 0, toldAt: at, event });
  }
  const today = new RulesOfToday(get(ActiveAuthority), get(AgentSpecs), get(FactsDeclared), get(Settings), get(WallClock));
  const masterdata = get(OpenPastDirectory);
  const rows = signalRows(app.get(Mongo));
  return {
    today,
    masterdata,
    replay: new ReplayHistory(get(SignalHistory), masterdata, today, get(ActionReader)),
    store: async (signals) => void (signals.length > 0 && (await rows.insertMany([...signals], { ordered: false }))),
    close: () => running.stop(),
  };
}
