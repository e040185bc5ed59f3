import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { Accounts } from '../../identity/index.js';
import { versionEvent } from '../domain/rule-events.js';
import { contentOf, type RuleVersion } from '../domain/rule-version.js';
import type { By } from './by.js';
import type { DraftContent } from './draft-rule.js';
import { versionAt, type VersionAt } from './find-version.js';
import { mustFit } from './must-fit.js';
import { RuleVersionStore } from './rule-version-store.js';

/** Replaces the content of a draft. Whoever does is a writer from then on, whatever becomes of their words. */
@Injectable()
export class EditDraft {
  constructor(
    private readonly versions: RuleVersionStore,
    private readonly accounts: Accounts,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `conflict` on anything but a draft, `invalid` when the document names another rule. */
  async run(on: VersionAt, { document, note }: DraftContent, { principal, correlationId }: By): Promise<RuleVersion> {
    mustFit(document);
    const known = await versionAt(this.versions, on);
    if (known.state !== 'draft') throw new EndcapError('conflict', `a ${known.state} version never changes; make a new one from it`);
    if (document.id !== known.rule)
      throw new EndcapError('invalid', 'the document is another rule', {
        issues: [{ path: 'document.id', message: `must be ${known.rule}` }],
      });
    const at = this.clock.now();
    const writers = [...new Set([...known.writers, principal.id, ...(await this.accounts.behind(principal))])];
    const edited: RuleVersion = { ...known, ...contentOf(document), note, writers, changedAt: at, check: undefined };
    if (!(await this.versions.save(edited, [versionEvent('rule.edited', edited, { principal: principal.id, at, correlationId })])))
      throw stale();
    return { ...edited, version: known.version + 1 };
  }
}
