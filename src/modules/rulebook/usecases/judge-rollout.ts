import { Injectable } from '@nestjs/common';
import { Accounts } from '../../identity/index.js';
import type { RuleDocument } from '../../../rules/index.js';
import { mayPublish } from '../domain/four-eyes.js';
import { reachInForce } from '../domain/reach.js';
import type { Rollout, RolloutFigures } from '../domain/rollout.js';
import { documentOf } from '../domain/rule-version.js';
import { MeasureRollout } from './measure-rollout.js';
import type { Standing } from './rule-book.js';
import { RuleVersionStore } from './rule-version-store.js';

/** The figures of a rollout, and whether who started it still may. */
@Injectable()
export class JudgeRollout {
  constructor(
    private readonly measure: MeasureRollout,
    private readonly versions: RuleVersionStore,
    private readonly accounts: Accounts,
  ) {}

  /** `refusal` says why it may not go on in the name of whoever started it; absent when it may. */
  async run(
    rollout: Rollout,
    { documents }: Pick<Standing, 'documents'>,
  ): Promise<{ readonly figures: RolloutFigures; readonly refusal?: string }> {
    const { rule, number, ruleVersion, startedBy } = rollout;
    const version = await this.versions.find(rule, number);
    if (version === undefined) throw new Error(`${rule}@${number} is rolled out but not kept`);
    const document = documentOf(version) as RuleDocument;
    const figures = await this.measure.run(rollout, document);
    const account = await this.accounts.find(startedBy);
    if (account?.active !== true) return { figures, refusal: 'who published it is no longer active' };
    const writers = (await this.versions.ofContent(rule, ruleVersion)).flatMap((one) => one.writers);
    // When it is complete, what it replaces is gone everywhere.
    const reaches = [document.scope, ...reachInForce(rule, documents)];
    const answer = mayPublish(
      account,
      reaches.map((reach) => ({ rule, writers, reach })),
    );
    return answer.ok ? { figures } : { figures, refusal: answer.because };
  }
}
