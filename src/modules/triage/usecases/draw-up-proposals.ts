import { Inject, Injectable } from '@nestjs/common';
import type { AgentSpec, RunResult } from '../../../agents/index.js';
import type { Proposal, RetailException } from '../../../kernel/index.js';
import { ActiveRules, FactReader } from '../../detection/index.js';
import { Directory } from '../../masterdata/index.js';
import { RuleWriters } from '../../rulebook/index.js';
import type { AgentRunRecord } from '../domain/agent-run.js';
import { makeProposal } from '../domain/make-proposal.js';
import { pricesOf } from '../domain/prices.js';
import { numberOf } from '../domain/readings.js';

/** A run that came to an end, with what it was about. */
export type EndedRun = {
  readonly record: AgentRunRecord;
  readonly exception: RetailException;
  readonly spec: AgentSpec;
  readonly result: RunResult;
};

/** Turns an agent’s drafts into proposals with the server’s own figures: prices, the fact as it is now, the rules’ writers. */
@Injectable()
export class DrawUpProposals {
  constructor(
    private readonly directory: Directory,
    private readonly facts: FactReader,
    private readonly rules: ActiveRules,
    @Inject(RuleWriters) private readonly writers: Pick<RuleWriters, 'of'>,
  ) {}

  async run({ record, exception, spec, result }: EndedRun): Promise<Proposal[]> {
    if (result.proposals.length === 0) return [];
    const at = new Date(record.input.at);
    const snapshot = this.directory.snapshot();
    const run = { id: record.id, agent: spec.id, owner: spec.owner };
    const { set } = await this.rules.current();
    const ruleAuthor = set.rule(exception.reasons.at(-1)?.rule ?? '', exception.place)?.document.owner ?? '';
    const ruleWriters = await this.writers.of(exception.reasons);
    const views = await this.facts.views(
      result.proposals.map(({ expected }) => expected.subject),
      at,
    );
    return result.proposals.flatMap((draft, index) => {
      const prices = pricesOf(draft.action, snapshot, at);
      if (prices === undefined) return [];
      const before = numberOf(views[index], draft.expected.fact);
      return makeProposal({ exception, run, result, at }, draft, index, { prices, before, ruleAuthor, ruleWriters }) ?? [];
    });
  }
}
