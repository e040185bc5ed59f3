import { RunJournal, type AgentSpec, type RunResult, type Step } from '../../agents/index.js';
import type { EventDraft, Proposal, SubjectKey, WallClock } from '../../kernel/index.js';
import type { Settings } from '../../platform/index.js';
import { ActiveRules, type FactReader, type RulesInForce } from '../detection/index.js';
import type { ExceptionReader } from '../exceptions/index.js';
import type { Directory } from '../masterdata/index.js';
import type { ReservationReader } from '../reservations/index.js';
import type { AgentRunRecord } from './domain/agent-run.js';
import { FactsEvidenceSource } from './store/facts-evidence-source.js';
import { MemoryProposalStore } from './store/memory-proposal-store.js';
import { NeighbourhoodReader } from './store/neighbourhood-reader.js';
import { RecentAsks, RecentProposals } from './store/recent-asks.js';
import { ConcludeRuns } from './usecases/conclude-runs.js';
import { DrawUpProposals } from './usecases/draw-up-proposals.js';
import { AgentRunStore, type AgentSpecs } from './usecases/ports.js';
import type { ProposalReader } from './usecases/proposal-reader.js';
import { RunAgents, RunMeans, type RunRequest } from './usecases/run-agents.js';

/** What agents of history read, and who they are. */
export type TriageAround = {
  readonly facts: FactReader;
  readonly directory: Directory;
  readonly exceptions: ExceptionReader;
  readonly reservations: ReservationReader;
  readonly specs: AgentSpecs;
  readonly rules: RulesInForce;
  readonly settings: Settings;
  readonly wallClock: WallClock;
  readonly runs: RunsOfMoment;
  /** Stands for everything that was found of a subject’s product so far: where it is the same, so is what agents see. */
  readonly foundSoFar: (subject: SubjectKey) => string;
};

/** Results of the runs of one moment, for sides that live it side by side. */
export class RunsOfMoment {
  private readonly results = new Map<string, Promise<RunResult>>();
  private moment = '';

  of(at: string, key: string, run: () => Promise<RunResult>): Promise<RunResult> {
    if (at !== this.moment) this.results.clear();
    this.moment = at;
    const known = this.results.get(key) ?? run();
    this.results.set(key, known);
    return known;
  }
}

/** Is told of what runs and proposals cause: the entity, its version, and what happened. */
export type TriageWritten = (entity: { readonly id: string; readonly version: number }, events: readonly EventDraft[]) => void;

/** Nobody resumes a run of history: its steps are not kept. */
class NoJournal extends RunJournal {
  override readonly keeps = false;

  override load(): Promise<Step[]> {
    return Promise.resolve([]);
  }
  override append(): Promise<void> {
    return Promise.resolve();
  }
}

/** Runs of the newest moment; asked twice for one moment, an exception is looked at once. */
class MemoryRunStore extends AgentRunStore {
  private readonly runs = new Map<string, AgentRunRecord>();
  private moment = Number.NaN;

  constructor(private readonly written: TriageWritten) {
    super();
  }

  begin(runs: readonly AgentRunRecord[]): Promise<ReadonlySet<string>> {
    const known = new Set<string>();
    for (const run of runs) {
      if (run.startedAt.getTime() !== this.moment) this.runs.clear();
      this.moment = run.startedAt.getTime();
      if (this.runs.has(run.id)) known.add(run.id);
      else this.runs.set(run.id, run);
    }
    return Promise.resolve(known);
  }

  findMany(ids: readonly string[]): Promise<AgentRunRecord[]> {
    return Promise.resolve(ids.flatMap((id) => this.runs.get(id) ?? []));
  }

  finish(run: AgentRunRecord, events: readonly EventDraft[]): Promise<boolean> {
    this.runs.set(run.id, run);
    this.written({ id: run.id, version: run.version + 1 }, events);
    return Promise.resolve(true);
  }
}

class TheseRules extends ActiveRules {
  constructor(private readonly rules: RulesInForce) {
    super();
  }
  current(): Promise<RulesInForce> {
    return Promise.resolve(this.rules);
  }
}

/**
 * A run follows from its exception, facts, and what was found, proposed and promised of its product: all of that but the
 * findings follows from the same again. So where two sides found the same of a product, one run serves both.
 */
class SharedRuns extends RunAgents {
  constructor(
    private readonly around: TriageAround,
    ...rest: ConstructorParameters<typeof RunAgents>
  ) {
    super(...rest);
  }

  protected override runOne(record: AgentRunRecord, spec: AgentSpec, begunNow: boolean): Promise<RunResult> {
    const { runs, foundSoFar } = this.around;
    const { at, exception } = record.input;
    return runs.of(at, `${record.id} ${foundSoFar(exception.subject)}`, () => super.runOne(record, spec, begunNow));
  }
}

/** The stage of agents over stores in memory: the real planners on the evidence of production. Who wrote a rule is not asked. */
export class TriageInMemory {
  readonly proposals: ProposalReader;
  private readonly agents: RunAgents;

  constructor(around: TriageAround, written: TriageWritten) {
    const { facts, directory, exceptions, reservations, specs, rules, settings, wallClock } = around;
    const proposals = new MemoryProposalStore((proposal: Proposal, events) => written(proposal, events));
    this.proposals = proposals;
    const asks = new RecentAsks(new RecentProposals(proposals), reservations, directory);
    const neighbours = new NeighbourhoodReader(facts, directory, exceptions, reservations);
    const evidence = new FactsEvidenceSource(facts, directory, reservations, neighbours, asks);
    const draw = new DrawUpProposals(directory, facts, new TheseRules(rules), { of: () => Promise.resolve([]) });
    const runs = new MemoryRunStore(written);
    const conclude = new ConcludeRuns(runs, proposals, draw, settings);
    const means = new RunMeans(evidence, new NoJournal(), wallClock);
    this.agents = new SharedRuns(around, exceptions, runs, specs, means, conclude);
  }

  /** `agents.run`. */
  run(requests: readonly RunRequest[]): Promise<void> {
    return this.agents.run(requests);
  }
}

/** Specs as they are now, asked once: agents of one life do not change under way. */
export class TheseSpecs {
  private readonly byId: ReadonlyMap<string, AgentSpec>;
  constructor(specs: readonly AgentSpec[]) {
    this.byId = new Map(specs.map((spec) => [spec.id, spec]));
  }
  active(id: string): Promise<AgentSpec | undefined> {
    return Promise.resolve(this.byId.get(id));
  }
  list(): Promise<AgentSpec[]> {
    return Promise.resolve([...this.byId.values()]);
  }
}
