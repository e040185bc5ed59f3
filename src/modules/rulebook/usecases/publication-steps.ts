import { Injectable } from '@nestjs/common';
import { ClaimVersions } from './claim-versions.js';
import { SettleVersions } from './settle-versions.js';

/** What happens to versions before and after the pointer moves. */
@Injectable()
export class PublicationSteps {
  constructor(
    readonly claim: ClaimVersions,
    readonly settle: SettleVersions,
  ) {}
}
