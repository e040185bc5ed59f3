import type { Signal, WallClock } from '../../../kernel/index.js';
import type { Settings } from '../../../platform/index.js';
import type { AuthorityTable } from '../../../policies/index.js';
import type { FactCatalogue } from '../../../rules/index.js';
import type { AgentSpec } from '../../../agents/index.js';
import { DetectionInMemory, type LostAt } from '../../detection/index.js';
import type { PastDirectory } from '../../masterdata/index.js';
import { knownAt } from '../../signals/index.js';
import { RunsOfMoment, TheseSpecs } from '../../triage/index.js';
import type { BacktestSide, ReplayProgress, ReplayRequest, ReplayResult } from '../domain/backtest-types.js';
import { dayOf } from '../domain/day-of.js';
import { FindingsCompared } from '../domain/compare-findings.js';
import { LossBook } from './loss-book.js';
import { ReplayBreath, type ReplayClock } from './replay-breath.js';
import { ReplaySide } from './replay-side.js';
import { StageTimes } from './stages.js';

/** The world history is lived in. */
export type LifeAround = {
  /** What `directory` takes for now. */
  readonly clock: ReplayClock;
  readonly directory: PastDirectory;
  readonly table: AuthorityTable;
  readonly specs: readonly AgentSpec[];
  readonly settings: Settings;
  readonly wallClock: WallClock;
  readonly catalogue: FactCatalogue;
};

export type Watched = {
  readonly ofSignals: number;
  readonly told: (progress: ReplayProgress) => Promise<void> | void;
  readonly stop: AbortSignal;
};

/** Signals after which master data is looked at anew and what was remembered of past moments is forgotten. */
const RENEW_AFTER = 500;
const SIDES = ['baseline', 'candidate'] as const satisfies readonly BacktestSide[];

/**
 * One life of history under two sets of rules: facts and losses once, everything that depends on rules a side. It goes from
 * moment to moment, a moment being the signals that became known together: first the work that was due before, looks at what
 * did not happen among it, then the facts, then the rules, then what they raised.
 */
export class LivedHistory {
  private readonly times = new StageTimes();
  private readonly detection: DetectionInMemory;
  private readonly sides: Readonly<Record<BacktestSide, ReplaySide>>;
  private readonly losses: LossBook;
  private readonly findings: FindingsCompared;
  private read = 0;
  private signals = 0;
  private observations = 0;
  /** Event time of the first signal, ms. */
  private first = Infinity;
  private at = new Date(0);

  constructor(
    private readonly request: ReplayRequest,
    private readonly around: LifeAround,
  ) {
    const { directory, catalogue, specs: list, ...rest } = around;
    this.detection = new DetectionInMemory(directory, catalogue, around.settings.values.RULE_FINDINGS_PER_HOUR);
    const specs = new TheseSpecs(list);
    const shared = {
      ...rest,
      window: request.window,
      directory,
      specs,
      detection: this.detection,
      times: this.times,
      runs: new RunsOfMoment(),
    };
    const [baseline, candidate] = this.detection
      .sides(SIDES.map((side) => ({ documents: request.rules[side], rolling: request.rolling?.[side] ?? [] })))
      .map((side, index) => new ReplaySide(side, shared, (found) => this.findings.add(SIDES[index] as BacktestSide, found))) as [
      ReplaySide,
      ReplaySide,
    ];
    this.sides = { baseline, candidate };
    const snapshot = directory.snapshot();
    this.findings = new FindingsCompared(
      ({ store }, at) => dayOf(directory.snapshot(), store, at),
      ({ store }) => request.window.stores === undefined || (store !== undefined && request.window.stores.includes(store)),
    );
    this.losses = new LossBook(
      (store) => directory.snapshot().placeOf(store),
      (product) => snapshot.product(product)?.price.currency ?? 'EUR',
      request.window.from.getTime(),
    );
  }

  /** Throws the signal’s reason when told to stop; looked at between signals and within long ones. */
  async live(moments: AsyncIterable<readonly Signal[]>, { ofSignals, told, stop }: Watched): Promise<void> {
    const tell = (): Promise<void> | void => told({ signals: this.read, ofSignals, observations: this.observations, at: this.at });
    const breath = new ReplayBreath(stop, tell);
    let since = performance.now();
    let unrenewed = 0;
    for await (const signals of moments) {
      this.times.add('read', performance.now() - since);
      unrenewed += signals.length;
      if (unrenewed >= RENEW_AFTER) {
        this.detection.renew();
        unrenewed = 0;
      }
      await this.moment(signals, breath);
      if (breath.due) await breath.take();
      since = performance.now();
    }
    await this.workBefore(this.request.window.until.getTime(), breath);
    for (const side of this.each()) await side.lookAtTheRest(breath);
    this.findings.settle();
    await tell();
  }

  result(): Omit<ReplayResult, 'actionsInHistory'> {
    const { confirmMs } = this.detection;
    const stages = this.times.list.map((one) => (one.stage === 'confirm' ? { ...one, ms: Math.round(confirmMs) } : one));
    // The second opinion is asked while rules are.
    const apart = stages.map((one) => (one.stage === 'rules' ? { ...one, ms: Math.max(0, Math.round(one.ms - confirmMs)) } : one));
    const sides = { baseline: this.sides.baseline.result(), candidate: this.sides.candidate.result() };
    const since = this.first === Infinity ? {} : { historyFrom: new Date(this.first) };
    const { signals, observations } = this;
    return { signals, observations, ...since, stages: apart, sides, findings: this.findings.result(), losses: this.losses.all() };
  }

  private each(): ReplaySide[] {
    return SIDES.map((side) => this.sides[side]);
  }

  /** Moment by moment, both sides side by side: what the one has looked up of a moment the other need not. */
  private async workBefore(moment: number, breath: ReplayBreath): Promise<void> {
    for (;;) {
      const next = Math.min(...this.each().map((side) => side.nextAt));
      if (next >= moment) return;
      for (const side of this.each()) if (side.nextAt === next) await side.workAt(next, breath);
      this.findings.settle();
    }
  }

  private async moment(signals: readonly Signal[], breath: ReplayBreath): Promise<void> {
    const first = signals[0] as Signal;
    const known = knownAt(first);
    const evaluated = known + this.around.settings.values.EVALUATION_WINDOW_SECONDS * 1_000;
    await this.workBefore(evaluated, breath);
    this.around.clock.moveTo(known);
    this.at = this.around.clock.now();
    this.takePlans(signals);
    for (const signal of signals) await this.signal(signal, breath);
    for (const side of this.each()) await side.apply(evaluated, breath);
    this.findings.settle();
  }

  /** Promotion plans go into master data before anything is evaluated on them. */
  private takePlans(signals: readonly Signal[]): void {
    const plans = signals.flatMap(({ type, time, data }) => (type === 'retail.promotion.plan' ? [{ at: time, data }] : []));
    if (plans.length === 0) return;
    this.around.directory.tell(plans);
    this.detection.renew();
  }

  private async signal(signal: Signal, breath: ReplayBreath): Promise<void> {
    this.read += 1;
    this.first = Math.min(this.first, signal.time.getTime());
    await this.times.of('facts', () => this.detection.learn([signal], breath));
    if (signal.time < this.request.window.from) {
      const since = performance.now();
      for (const side of this.each()) side.arm(signal);
      return this.times.add('rules', performance.now() - since);
    }
    this.signals += 1;
    if (signal.type === 'retail.store-sales.hourly') {
      this.observations += signal.data.lines.length;
      await this.times.of('losses', () => this.lose(signal, breath));
    }
    for (const side of this.each()) await this.times.of('rules', () => side.ask(signal, breath));
  }

  private async lose(signal: Extract<Signal, { type: 'retail.store-sales.hourly' }>, breath: ReplayBreath): Promise<void> {
    const { store, hourStart } = signal.data;
    const start = Date.parse(hourStart);
    if (start < this.request.window.from.getTime()) return;
    const lost: LostAt[] = [...this.detection.lost(signal)];
    this.losses.hour(store, start, this.around.directory.snapshot().isTrading(store, new Date(start)), lost);
    if (breath.due) await breath.take();
  }
}
