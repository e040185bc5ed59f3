import { Injectable } from '@nestjs/common';
import type { AgentAutonomy } from '../../../policies/index.js';
import { AgentSpecs } from '../../triage/index.js';
import { AgentLimits } from '../usecases/ports.js';

/** What agents’ own specs allow them. A proposer is named `agent:<spec id>`. */
@Injectable()
export class SpecAgentLimits extends AgentLimits {
  constructor(private readonly specs: AgentSpecs) {
    super();
  }

  async autonomyOf(proposers: readonly string[]): Promise<Map<string, AgentAutonomy>> {
    const limits = new Map<string, AgentAutonomy>();
    for (const proposer of proposers) {
      const spec = await this.specs.active(proposer.replace(/^agent:/, ''));
      if (spec !== undefined) limits.set(proposer, spec.autonomy);
    }
    return limits;
  }
}
