export { ProposalReader } from './usecases/proposal-reader.js';
export { AgentSpecs } from './usecases/ports.js';
export { TriageModule } from './triage.module.js';
