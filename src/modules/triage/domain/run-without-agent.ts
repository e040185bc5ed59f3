import type { EventDraft } from '../../../kernel/index.js';
import type { AgentRunRecord } from './agent-run.js';

/** The end of a run whose agent has no spec any more, and what to tell of it: people read on the timeline that nobody looked. */
export function runWithoutAgent(record: AgentRunRecord): { readonly run: AgentRunRecord; readonly event: EventDraft } {
  const { agent, correlationId, id, exception, place, input } = record;
  const at = new Date(input.at);
  const because = `There is no agent ${agent} any more: nobody looked. Publish its spec again, or let the rule name another.`;
  const data = { agent, status: 'not-run', because, proposals: 0, proposalIds: [] };
  const refs = { run: id, exception, store: place.store };
  return {
    run: { ...record, state: 'not-run', finishedAt: at, summary: because },
    event: { type: 'agent-run.finished', at, correlationId, actor: 'system:endcap', refs, data, priority: 0 },
  };
}
