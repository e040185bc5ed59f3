export { ProposalReader } from './usecases/proposal-reader.js';
export { AgentSpecs } from './usecases/ports.js';
export { TriageModule } from './triage.module.js';
export { TASK_MINUTES } from './domain/cost-action.js';
export { RunsOfMoment, TheseSpecs, TriageInMemory } from './triage-in-memory.js';
