import { Inject, Injectable } from '@nestjs/common';
import { Clock, contentDigest, RELEASE } from '../../../kernel/index.js';
import type { RuleDocument } from '../../../rules/index.js';
import { checkDocument } from '../domain/check-document.js';
import type { Brought } from '../domain/compose-set.js';
import { versionEvent } from '../domain/rule-events.js';
import { firstDraft, moved, type RuleVersion } from '../domain/rule-version.js';
import { FactsDeclared } from './facts-declared.js';
import { insertNumbered } from './number-version.js';
import { RuleVersionStore } from './rule-version-store.js';

/** Gives the documents of a release their place among the versions of their rules. A content that is there is left as it is. */
@Injectable()
export class RecordRelease {
  constructor(
    private readonly versions: RuleVersionStore,
    private readonly declared: FactsDeclared,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** These documents as versions that can come into force; those missing are inserted, checked. */
  async checked(documents: readonly RuleDocument[], correlationId: string): Promise<Brought[]> {
    const at = this.clock.now();
    const brought: Brought[] = [];
    for (const document of documents) {
      const usable = (await this.versions.ofContent(document.id, contentDigest(document))).findLast(
        ({ state }) => state !== 'draft' && state !== 'retired',
      );
      const { rule, number } = usable ?? (await this.insert(document, 'checked', correlationId));
      brought.push({ rule, number, by: RELEASE.id, at });
    }
    return brought.sort((a, b) => (a.rule < b.rule ? -1 : 1));
  }

  /** Offers documents as drafts where people decide what is in force. Answers the rules that have a new one. */
  async offered(documents: readonly RuleDocument[], correlationId: string): Promise<string[]> {
    const offered: string[] = [];
    for (const document of documents) {
      if ((await this.versions.ofContent(document.id, contentDigest(document))).length > 0) continue;
      await this.insert(document, 'draft', correlationId);
      offered.push(document.id);
    }
    return offered;
  }

  private insert(document: RuleDocument, state: 'draft' | 'checked', correlationId: string): Promise<RuleVersion> {
    const by = { principal: RELEASE.id, at: this.clock.now(), correlationId };
    const writers = [document.owner];
    return insertNumbered(this.versions, document.id, (number) => {
      const note = state === 'draft' ? 'came with a release; not in force, since people have published rules' : 'came with a release';
      const draft = firstDraft({ rule: document.id, number, document, writers, author: RELEASE.id, note, at: by.at });
      // A release comes before master data: there may be no places and teams to compare with yet.
      const against = { catalogue: this.declared.catalogue(), names: {} };
      const check = { ...checkDocument(document, draft.writers, against).check, at: by.at, by: by.principal };
      const version = state === 'draft' ? draft : moved({ ...draft, check }, 'checked', by);
      return { version, event: versionEvent('rule.drafted', version, by, { state }) };
    });
  }
}
