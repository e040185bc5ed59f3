export { ProposalReader } from './usecases/proposal-reader.js';
