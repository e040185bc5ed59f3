import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { isTable } from '../../../rules/index.js';
import { checkingDocument } from '../domain/check-document.js';
import { versionEvent } from '../domain/rule-events.js';
import { contentOf, contentsOf, documentOf, moved, type RuleVersion } from '../domain/rule-version.js';
import type { By } from './by.js';
import { FactsDeclared } from './facts-declared.js';
import { mustBeAbleTo, versionAt, type VersionAt } from './find-version.js';
import { inTurns } from './in-turns.js';
import { NamesKnown } from './names-known.js';
import { RuleVersionStore } from './rule-version-store.js';

/** Checks a draft and runs its golden cases. What was found is kept with it; without issues it is `checked` and final. */
@Injectable()
export class CheckVersion {
  constructor(
    private readonly versions: RuleVersionStore,
    private readonly declared: FactsDeclared,
    private readonly names: NamesKnown,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `conflict` on anything but a draft. */
  async run(on: VersionAt, { principal, correlationId }: By): Promise<RuleVersion> {
    const known = await versionAt(this.versions, on);
    mustBeAbleTo(known, 'checked');
    const at = this.clock.now();
    const against = { catalogue: this.declared.catalogue(), names: await this.names.now() };
    const { check, document, rules } = await inTurns(checkingDocument(documentOf(known), known.writers, against));
    const kept: RuleVersion = { ...known, check: { ...check, at, by: principal.id } };
    // What was checked is what is published: defaults the language has gained since, and shared conditions in their place.
    const final = document === undefined ? undefined : contentOf(document);
    const written = final === undefined || final.content === known.content ? {} : { written: known.content };
    const makes = isTable(document) && rules !== undefined ? { makes: contentsOf(rules) } : {};
    const next =
      final === undefined ? kept : { ...moved(kept, 'checked', { at, principal: principal.id }), ...final, ...written, ...makes };
    const event = versionEvent(
      'rule.checked',
      next,
      { principal: principal.id, at, correlationId },
      { ok: check.ok, issues: check.issues.length, golden: check.golden.length },
    );
    if (!(await this.versions.save(next, [event]))) throw stale();
    return { ...next, version: known.version + 1 };
  }
}
