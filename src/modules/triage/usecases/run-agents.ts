import { Inject, Injectable } from '@nestjs/common';
import {
  EVIDENCE_TOOLS,
  EvidenceSource,
  PLANNERS,
  RunJournal,
  runAgent,
  type AgentSpec,
  type RunInput,
  type RunResult,
} from '../../../agents/index.js';
import { deriveId, WallClock, type RetailException } from '../../../kernel/index.js';
import { ExceptionReader } from '../../exceptions/index.js';
import type { AgentRunRecord } from '../domain/agent-run.js';
import { runWithoutAgent } from '../domain/run-without-agent.js';
import { ConcludeRuns } from './conclude-runs.js';
import type { EndedRun } from './draw-up-proposals.js';
import { AgentRunStore, AgentSpecs } from './ports.js';

/** An exception whose agent shall look at the world of a moment. Asked twice for one moment, it looks once. */
export type RunRequest = { readonly exception: string; readonly at: Date };

/** States in which there is nothing left for an agent to do. */
const OVER: ReadonlySet<string> = new Set(['closed', 'dismissed', 'snoozed']);

/** What every run works with. */
@Injectable()
export class RunMeans {
  constructor(
    readonly evidence: EvidenceSource,
    readonly journal: RunJournal,
    @Inject(WallClock) readonly wallClock: WallClock,
  ) {}
}

/**
 * Runs the agents of many exceptions side by side. All read the world as it was before this business moment, so the order
 * among them does not matter; a run that was cut off goes on from its journal.
 */
@Injectable()
export class RunAgents {
  constructor(
    private readonly exceptions: ExceptionReader,
    private readonly runs: AgentRunStore,
    private readonly specs: AgentSpecs,
    private readonly means: RunMeans,
    private readonly conclude: ConcludeRuns,
  ) {}

  async run(requests: readonly RunRequest[]): Promise<void> {
    const found = await this.exceptions.findMany(requests.map((request) => request.exception));
    const byId = new Map(found.map((exception) => [exception.id, exception]));
    const begun: { record: AgentRunRecord; spec: AgentSpec; exception: RetailException }[] = [];
    const unmanned: AgentRunRecord[] = [];
    const known = new Set<string>();
    for (const request of requests) {
      const exception = byId.get(request.exception);
      if (exception?.agent === undefined || OVER.has(exception.state)) continue;
      if (exception.runDueAt !== undefined && exception.runDueAt > request.at) continue; // asked for a later time since
      const spec = await this.specs.active(exception.agent);
      const record = newRun(request, exception, exception.agent);
      if (known.has(record.id)) continue;
      if (spec === undefined) unmanned.push(record);
      else begun.push({ record, spec, exception });
      known.add(record.id);
    }
    await this.tellUnmanned(unmanned);
    const resumed = await this.runs.begin(begun.map(({ record }) => record));
    // What was begun earlier keeps the input it was begun with.
    const stored = new Map((await this.runs.findMany([...resumed])).map((record) => [record.id, record]));
    const ended = await Promise.all(
      begun.map(async ({ record, spec, exception }): Promise<EndedRun[]> => {
        const current = stored.get(record.id) ?? record;
        if (current.state !== 'running') return [];
        return [{ record: current, exception, spec, result: await this.runOne(current, spec, !resumed.has(record.id)) }];
      }),
    );
    await this.conclude.run(ended.flat().filter(({ result }) => result.status !== 'interrupted'));
  }

  /** A run that is kept already was told before, unless that was cut off. */
  private async tellUnmanned(records: readonly AgentRunRecord[]): Promise<void> {
    if (records.length === 0) return;
    const kept = await this.runs.findMany([...(await this.runs.begin(records))]);
    const over = new Set(kept.filter(({ state }) => state !== 'running').map(({ id }) => id));
    const ends = records.filter(({ id }) => !over.has(id)).map(runWithoutAgent);
    await Promise.all(ends.map(({ run, event }) => this.runs.finish(run, [event])));
  }

  protected runOne(record: AgentRunRecord, spec: AgentSpec, begunNow: boolean): Promise<RunResult> {
    const planner = PLANNERS[spec.planner.id];
    if (planner === undefined) throw new Error(`no planner ${spec.planner.id}`);
    const { evidence, journal, wallClock } = this.means;
    return runAgent({
      runId: record.id,
      begunNow,
      spec,
      input: record.input,
      planner,
      tools: EVIDENCE_TOOLS,
      ports: { evidence },
      journal,
      wallClock,
    });
  }
}

function newRun(request: RunRequest, exception: RetailException, agent: string): AgentRunRecord {
  const input: RunInput = {
    at: request.at.toISOString(),
    exception: {
      id: exception.id,
      type: exception.type,
      subject: exception.subject,
      severity: exception.severity,
      verifyFirst: exception.verifyFirst,
      place: exception.place,
      moneyAtRisk: exception.moneyAtRisk,
      reopened: exception.reopened,
    },
  };
  return {
    id: deriveId('run', exception.id, request.at.toISOString()),
    schemaVersion: 1,
    version: 1,
    exception: exception.id,
    agent,
    agentVersion: '',
    state: 'running',
    input,
    place: exception.place,
    startedAt: request.at,
    causes: [],
    summary: '',
    proposals: [],
    refused: [],
    correlationId: exception.correlationId,
  };
}
