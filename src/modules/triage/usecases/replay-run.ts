import { Injectable } from '@nestjs/common';
import { agentVersion, PLANNERS, replayRun, type Replay } from '../../../agents/index.js';
import { EndcapError } from '../../../kernel/index.js';
import type { AgentRunRecord } from '../domain/agent-run.js';
import { AgentSpecs, JournalReader } from './ports.js';

/** Proves that a run can be repeated: decides anew from what was recorded, calling no tool. */
@Injectable()
export class ReplayRun {
  constructor(
    private readonly specs: AgentSpecs,
    private readonly journal: JournalReader,
  ) {}

  /** Throws `conflict` while the run is under way, or when the agent’s spec is no longer the one it ran under. */
  async run(record: AgentRunRecord): Promise<Replay> {
    if (record.state === 'running') throw new EndcapError('conflict', 'the run is still under way');
    const spec = await this.specs.active(record.agent);
    const planner = spec === undefined ? undefined : PLANNERS[spec.planner.id];
    if (spec === undefined || planner === undefined || agentVersion(spec) !== record.agentVersion)
      throw new EndcapError('conflict', 'the agent has changed since; its earlier version is no longer at hand');
    return replayRun({ spec, input: record.input, planner, steps: await this.journal.load(record.id) });
  }
}
