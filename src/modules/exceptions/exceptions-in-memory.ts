import type { Clock, Finding, Job } from '../../kernel/index.js';
import type { Settings } from '../../platform/index.js';
import type { Directory } from '../masterdata/index.js';
import type { TrackedException } from './domain/tracked-exception.js';
import { MemoryExceptionStore, MemoryIncidentStore, type Written } from './store/memory-exception-store.js';
import { ApplyFindings, TriageTiming } from './usecases/apply-findings.js';
import { AssessRisk } from './usecases/assess-risk.js';
import { CloseIncidents } from './usecases/close-incidents.js';
import { CorrelateExceptions } from './usecases/correlate-exceptions.js';
import type { ExceptionReader } from './usecases/exception-reader.js';
import { ProgressExceptions, type Word } from './usecases/progress-exceptions.js';

/** The stage of exceptions over stores in memory: the use cases of production, wired by hand. Escalation is left out. */
export class ExceptionsInMemory {
  readonly reader: ExceptionReader;
  private readonly incidentStore = new MemoryIncidentStore();
  private readonly findings: ApplyFindings;
  private readonly words: ProgressExceptions;

  constructor(directory: Directory, clock: Clock, settings: Settings, written: Written<TrackedException>) {
    const store = new MemoryExceptionStore(written);
    const closing = new CloseIncidents(store, this.incidentStore);
    const timing = new TriageTiming(clock, settings);
    const correlate = new CorrelateExceptions(store, this.incidentStore, closing);
    this.reader = store;
    this.findings = new ApplyFindings(store, new AssessRisk(directory), correlate, directory, timing);
    this.words = new ProgressExceptions(store, closing, timing);
  }

  /** Incidents there ever were. */
  get incidents(): number {
    return this.incidentStore.count;
  }

  /** `exceptions.apply`: findings by event time, then id. */
  apply(findings: readonly Finding[]): Promise<void> {
    return this.findings.run(findings);
  }

  /** `exceptions.progress`. */
  progress(jobs: readonly Pick<Job, 'cause' | 'refs'>[]): Promise<void> {
    return this.words.run(
      jobs.flatMap(({ cause, refs }): Word[] =>
        cause === undefined || refs.exception === undefined ? [] : [{ ...cause, refs, exception: refs.exception }],
      ),
    );
  }
}
