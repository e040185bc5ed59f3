import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError } from '../../../kernel/index.js';
import { Accounts } from '../../identity/index.js';
import { versionEvent } from '../domain/rule-events.js';
import { firstDraft, type RuleVersion } from '../domain/rule-version.js';
import type { By } from './by.js';
import { mustFit } from './must-fit.js';
import { insertNumbered } from './number-version.js';
import { RuleVersionStore } from './rule-version-store.js';

/** A document as somebody hands it in; `id` is the rule’s name, the rest is looked at when it is checked. */
export type DraftContent = { readonly document: { readonly id: string }; readonly note: string };

/** Keeps a new version of a rule as a draft. */
@Injectable()
export class DraftRule {
  constructor(
    private readonly versions: RuleVersionStore,
    private readonly accounts: Accounts,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `invalid` when the version it says it is made from does not exist, `too-large` for an endless document. */
  async run({ document, note, base }: DraftContent & { readonly base?: number }, { principal, correlationId }: By): Promise<RuleVersion> {
    mustFit(document);
    const rule = document.id;
    if (base !== undefined && (await this.versions.find(rule, base)) === undefined)
      throw new EndcapError('invalid', 'made from a version that does not exist', {
        issues: [{ path: 'base', message: `${rule} has no such version` }],
      });
    const at = this.clock.now();
    const writers = await this.accounts.behind(principal);
    return insertNumbered(this.versions, rule, (number) => {
      const version = firstDraft({ rule, number, document, writers, author: principal.id, base, note, at });
      return { version, event: versionEvent('rule.drafted', version, { principal: principal.id, at, correlationId }, { base }) };
    });
  }
}
