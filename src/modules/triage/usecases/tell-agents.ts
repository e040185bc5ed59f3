import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentsKnown } from '../../rulebook/index.js';
import { AgentSpecs } from './ports.js';

/** Tells the rulebook which agents rules may name. */
@Injectable()
export class TellAgents implements OnModuleInit {
  constructor(
    private readonly known: AgentsKnown,
    private readonly specs: AgentSpecs,
  ) {}

  onModuleInit(): void {
    this.known.keptBy(async () => (await this.specs.list()).map(({ id }) => id));
  }
}
