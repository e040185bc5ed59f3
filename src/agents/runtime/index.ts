export * from './digest.js';
export * from './journal.js';
export * from './replay-run.js';
export { runAgent, type AgentRun } from './run-agent.js';
