export { ProposalReader } from './usecases/proposal-reader.js';
export { TriageModule } from './triage.module.js';
