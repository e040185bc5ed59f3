import { Injectable } from '@nestjs/common';
import { EndcapError, type FieldIssue } from '../../../kernel/index.js';
import { isTable } from '../../../rules/index.js';
import { checkingDocument } from '../domain/check-document.js';
import { contentsOf, type CheckResult, type FiredContent } from '../domain/rule-version.js';
import { FactsDeclared } from './facts-declared.js';
import { inTurns } from './in-turns.js';
import { NamesKnown } from './names-known.js';

/** A document that could be published as it is: what to look at, its golden cases, and the rules it comes to. */
export type SoundDocument = Pick<CheckResult, 'warnings' | 'golden'> & {
  readonly kind: 'rule' | 'table';
  readonly rules: readonly FiredContent[];
};

/** Checks a document as it would be checked before publication, and keeps nothing. Who its owner is plays no part. */
@Injectable()
export class LookAtDocument {
  constructor(
    private readonly declared: FactsDeclared,
    private readonly names: NamesKnown,
  ) {}

  /** Throws `invalid` with every issue; `placing` says where each stands in the text it came in. */
  async run(document: Readonly<Record<string, unknown>>, placing: (issue: FieldIssue) => FieldIssue): Promise<SoundDocument> {
    const against = { catalogue: this.declared.catalogue(), names: await this.names.now() };
    const { check, rules = [] } = await inTurns(checkingDocument(document, [String(document['owner'])], against));
    if (!check.ok) throw new EndcapError('invalid', 'the document does not hold', { issues: check.issues.map(placing) });
    const { warnings, golden } = check;
    return { kind: isTable(document) ? 'table' : 'rule', warnings: warnings.map(placing), golden, rules: contentsOf(rules) };
  }
}
