import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, notFound } from '../../../kernel/index.js';
import { Accounts } from '../../identity/index.js';
import type { RuleNumber } from '../domain/compose-set.js';
import { versionEvent } from '../domain/rule-events.js';
import { firstDraft, writtenOf, type RuleVersion } from '../domain/rule-version.js';
import type { By } from './by.js';
import { insertNumbered } from './number-version.js';
import { RuleVersionStore } from './rule-version-store.js';

/**
 * Makes a new draft with the content of an old version. It goes the way of every draft; neither whoever reverts nor whoever
 * wrote the old version may publish it.
 */
@Injectable()
export class RevertRule {
  constructor(
    private readonly versions: RuleVersionStore,
    private readonly accounts: Accounts,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `conflict` for a draft: there is nothing to go back to. */
  async run(to: RuleNumber, note: string, { principal, correlationId }: By): Promise<RuleVersion> {
    const old = await this.versions.find(to.rule, to.number);
    if (old === undefined) throw notFound('rule version');
    if (old.state === 'draft') throw new EndcapError('conflict', 'a draft can still be edited; there is nothing to go back to');
    const at = this.clock.now();
    const writers = [...old.writers, ...(await this.accounts.behind(principal))];
    return insertNumbered(this.versions, to.rule, (number) => {
      const given = { rule: to.rule, number, document: writtenOf(old), writers, author: principal.id, base: old.number, note, at };
      const version = firstDraft(given);
      const by = { principal: principal.id, at, correlationId };
      return { version, event: versionEvent('rule.drafted', version, by, { base: old.number, reverts: true }) };
    });
  }
}
