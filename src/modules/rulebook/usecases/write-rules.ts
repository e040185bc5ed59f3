import { Injectable } from '@nestjs/common';
import { CheckVersion } from './check-version.js';
import { DiscardVersion } from './discard-version.js';
import { EditDraft } from './edit-draft.js';
import { RevertRule } from './revert-rule.js';
import { ShadowVersion } from './shadow-version.js';

/** What people do to one version before it is published, for the screens that offer it all. */
@Injectable()
export class WriteRules {
  constructor(
    readonly edit: EditDraft,
    readonly check: CheckVersion,
    readonly shadow: ShadowVersion,
    readonly discard: DiscardVersion,
    readonly revert: RevertRule,
  ) {}
}
