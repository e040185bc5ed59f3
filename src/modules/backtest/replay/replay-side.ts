import type { EventDraft, Finding, Job, Proposal, Signal, WallClock } from '../../../kernel/index.js';
import type { AuthorityTable } from '../../../policies/index.js';
import { jobsOf, numberEvents, type Settings } from '../../../platform/index.js';
import { VerdictsInMemory } from '../../approvals/index.js';
import type { Breath, DetectionInMemory, DetectionSide } from '../../detection/index.js';
import { ExceptionsInMemory } from '../../exceptions/index.js';
import type { Directory } from '../../masterdata/index.js';
import { ReservationsInMemory } from '../../reservations/index.js';
import { TASK_MINUTES, TriageInMemory, type RunsOfMoment, type TheseSpecs } from '../../triage/index.js';
import type { BacktestWindow, SideResult } from '../domain/backtest-types.js';
import { Agenda } from './agenda.js';
import { ArmedLooks } from './armed-looks.js';
import { Collected } from './collected.js';
import { FoundSoFar } from './found-so-far.js';
import { ReplayClock } from './replay-breath.js';
import type { StageTimes } from './stages.js';

/** What both sides of a replay share. */
export type SharedLife = {
  readonly window: BacktestWindow;
  readonly detection: DetectionInMemory;
  readonly directory: Directory;
  readonly table: AuthorityTable;
  readonly specs: TheseSpecs;
  readonly runs: RunsOfMoment;
  readonly settings: Settings;
  readonly wallClock: WallClock;
  readonly times: StageTimes;
};

/** Work done between two breaths at most. A run of an agent takes milliseconds, all the others a fraction of one. */
const LOT: Partial<Record<Job['job'], number>> = { 'agents.run': 2, 'approvals.judge': 20, 'exceptions.progress': 100 };
const FINDINGS_TOGETHER = 100;
/** As many as production takes together; asking breathes by itself. */
const LOOKS_TOGETHER = 1_000;

/** The stages after the facts under one set of rules: what it raises, what becomes of that, and what agents and policy make of it. */
export class ReplaySide {
  private readonly clock = new ReplayClock();
  private readonly agenda = new Agenda();
  private readonly looks: ArmedLooks;
  private readonly collected = new Collected();
  /** By exception. */
  private readonly mergeKeys = new Map<string, string>();
  private readonly found = new FoundSoFar((store) => this.life.directory.snapshot().store(store)?.dc);
  private readonly exceptions: ExceptionsInMemory;
  private readonly triage: TriageInMemory;
  private readonly verdicts: VerdictsInMemory;

  constructor(
    private readonly side: DetectionSide,
    private readonly life: SharedLife,
    private readonly told: (findings: readonly Finding[]) => void,
  ) {
    const { detection, directory, table, specs, settings, wallClock, runs } = life;
    const facts = detection.reader;
    this.looks = new ArmedLooks(life.window, settings.values.EVALUATION_WINDOW_SECONDS);
    const reservations = new ReservationsInMemory();
    this.exceptions = new ExceptionsInMemory(directory, this.clock, settings, (entity, events) => {
      this.collected.exception(entity);
      this.mergeKeys.set(entity.id, entity.mergeKey);
      this.plan(entity, events);
    });
    const around = { facts, directory, exceptions: this.exceptions.reader, reservations: reservations.reader, specs, settings, wallClock };
    const foundSoFar = (subject: string): string => this.found.of(subject);
    this.triage = new TriageInMemory({ ...around, rules: this.side.rules, runs, foundSoFar }, (entity, events) =>
      this.plan(entity, events),
    );
    this.verdicts = new VerdictsInMemory(table, facts, specs, reservations.reserve);
  }

  async ask(signal: Signal, breath: Breath): Promise<void> {
    this.looks.add(await this.life.detection.ask(this.side, signal, breath), signal.time.getTime());
  }

  /** Takes down what rules want to be asked about later, after a signal of before the window. */
  arm(signal: Signal): void {
    this.looks.add(this.life.detection.arm(this.side, signal), signal.time.getTime());
  }

  /** Applies what was raised since the last call, at a moment of business time. */
  async apply(at: number, breath: Breath): Promise<void> {
    const findings = this.side.take();
    if (findings.length === 0) return;
    this.told(findings);
    this.clock.moveTo(at);
    this.found.add(findings, at);
    for (let i = 0; i < findings.length; i += FINDINGS_TOGETHER) {
      const together = findings.slice(i, i + FINDINGS_TOGETHER);
      await this.life.times.of('exceptions', () => this.exceptions.apply(together));
      this.collected.applied(together, this.clock.now());
      if (breath.due) await breath.take();
    }
  }

  /** When its next work is due, ms; Infinity when there is none. */
  get nextAt(): number {
    return Math.min(this.agenda.nextAt, this.looks.agenda.nextAt);
  }

  /** Does the work that is due at a moment, and what follows from it at once. */
  async workAt(moment: number, breath: Breath): Promise<void> {
    this.clock.moveTo(moment);
    await this.lookUntil(moment, breath);
    while (this.agenda.nextAt <= moment) {
      await this.work(this.agenda.take((job) => LOT[job] ?? 1));
      if (breath.due) await breath.take();
    }
  }

  /** Looks whose moment lies in the window may be due just after it: they wait for signals of their minute. */
  async lookAtTheRest(breath: Breath): Promise<void> {
    while (this.looks.agenda.nextAt < Infinity) await this.lookUntil(this.looks.agenda.nextAt, breath);
  }

  private async lookUntil(moment: number, breath: Breath): Promise<void> {
    const { agenda } = this.looks;
    while (agenda.nextAt <= moment) {
      const jobs = agenda.take(() => LOOKS_TOGETHER);
      await this.life.times.of('rules', () => this.life.detection.check(this.side, jobs, breath));
      await this.apply(moment, breath);
    }
  }

  result(): SideResult {
    return this.collected.result(this.side.found, this.exceptions.incidents, this.side.setAside);
  }

  private async work(jobs: readonly Job[]): Promise<void> {
    const { times } = this.life;
    switch (jobs[0]?.job) {
      case 'agents.run':
        return times.of('triage', () =>
          this.triage.run(jobs.flatMap(({ refs, dueAt: at }) => (refs.exception === undefined ? [] : [{ exception: refs.exception, at }]))),
        );
      case 'approvals.judge':
        return times.of('verdicts', () => this.judge(jobs));
      case 'exceptions.progress':
        return times.of('exceptions', () => this.exceptions.progress(jobs));
      default:
        return undefined;
    }
  }

  private async judge(jobs: readonly Job[]): Promise<void> {
    const at = this.clock.now();
    const ids = jobs.flatMap(({ refs }) => refs.proposal ?? []);
    const found = new Map((await this.triage.proposals.findMany(ids)).map((proposal) => [proposal.id, proposal]));
    for (const { proposal, said } of await this.verdicts.run(
      ids.flatMap((id) => found.get(id) ?? []),
      at,
    )) {
      const { verdict } = said;
      this.collected.proposals.push({
        exception: this.mergeKeys.get(proposal.exception) ?? '',
        action: proposal.action.type,
        place: proposal.place,
        at,
        verdict: verdict.kind,
        roles: verdict.kind === 'approval' ? verdict.roles : [],
        storeMinutes: minutesOf(proposal),
      });
      this.plan({ id: `${proposal.id}.judged`, version: 1 }, [nobodyActs(proposal, at)]);
    }
  }

  /** What happened causes the jobs it causes in production; those of stages a replay has not are left out. */
  private plan(entity: { readonly id: string; readonly version: number }, events: readonly EventDraft[]): void {
    if (events.length === 0) return;
    this.agenda.add(
      numberEvents(entity.id, entity.version, events)
        .flatMap(jobsOf)
        .filter(({ job }) => LOT[job] !== undefined),
    );
  }
}

function minutesOf({ action }: Proposal): number {
  return action.type === 'task.count' || action.type === 'task.substitute-placement' ? TASK_MINUTES[action.type] : 0;
}

/**
 * History goes on as it is stored, so nothing proposed is carried out: once policy has spoken, the exception waits for it no
 * longer, as after a refusal.
 */
const nobodyActs = (proposal: Proposal, at: Date): EventDraft => ({
  type: 'proposal.refused',
  at,
  correlationId: proposal.correlationId,
  actor: 'system:endcap',
  refs: { proposal: proposal.id, exception: proposal.exception, store: proposal.place.store },
  data: {},
});
