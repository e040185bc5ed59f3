import { Inject, Injectable } from '@nestjs/common';
import { WallClock } from '../../../kernel/index.js';
import { Settings } from '../../../platform/index.js';
import { ActionReader } from '../../actions/index.js';
import { ActiveAuthority } from '../../approvals/index.js';
import { FactsDeclared } from '../../rulebook/index.js';
import { OpenPastDirectory } from '../../masterdata/index.js';
import { SignalHistory } from '../../signals/index.js';
import { AgentSpecs } from '../../triage/index.js';
import { WARM_DAYS } from '../domain/basis-of.js';
import { HistoryReplay, type ReplayProgress, type ReplayRequest, type ReplayResult } from '../domain/backtest-types.js';
import { LivedHistory } from './lived-history.js';
import { ReplayClock } from './replay-breath.js';

const DAY_MS = 24 * 3_600_000;

/** Where policy, agents and settings of today come from: they are part of the question, not of history. */
@Injectable()
export class RulesOfToday {
  constructor(
    readonly authority: ActiveAuthority,
    readonly agents: AgentSpecs,
    readonly facts: FactsDeclared,
    @Inject(Settings) readonly settings: Settings,
    @Inject(WallClock) readonly wallClock: WallClock,
  ) {}
}

/** Lives stored history again out of the journal, in memory: nothing is written anywhere. */
@Injectable()
export class ReplayHistory extends HistoryReplay {
  constructor(
    private readonly history: SignalHistory,
    private readonly masterdata: OpenPastDirectory,
    private readonly today: RulesOfToday,
    private readonly actions: ActionReader,
  ) {
    super();
  }

  /** Throws `invalid` when a rule does not compile, `too-large` when the facts do not fit, and the signal’s reason when told to stop. */
  async run(request: ReplayRequest, told: (progress: ReplayProgress) => Promise<void> | void, stop: AbortSignal): Promise<ReplayResult> {
    stop.throwIfAborted();
    const { from, until, stores } = request.window;
    const range = { from: new Date(from.getTime() - WARM_DAYS * DAY_MS), until, ...(stores === undefined ? {} : { stores }) };
    const [ofSignals, promotionsToCome, table, specs] = await Promise.all([
      this.history.count(range),
      this.history.promotionsTold(range),
      this.today.authority.run(),
      this.today.agents.list(),
    ]);
    const clock = new ReplayClock();
    const directory = await this.masterdata.run({ now: () => clock.now(), promotionsToCome, ...(stores === undefined ? {} : { stores }) });
    const { facts, settings, wallClock } = this.today;
    const life = new LivedHistory(request, { clock, directory, table, specs, settings, wallClock, catalogue: facts.catalogue() });
    await life.live(this.history.moments(range, stop), { ofSignals, told, stop });
    return { ...life.result(), actionsInHistory: await this.actionsIn(request) };
  }

  private async actionsIn({ window: { from, until, stores } }: ReplayRequest): Promise<ReplayResult['actionsInHistory']> {
    const carriedOut = await this.actions.carriedOut(from, until);
    return carriedOut
      .filter(({ place }) => stores === undefined || place.store === undefined || stores.includes(place.store))
      .map(({ expected, finishedAt, authorisedAt, spec }) => ({
        subject: expected.subject,
        at: finishedAt ?? authorisedAt,
        action: spec.type,
      }));
  }
}
