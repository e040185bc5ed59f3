import { Injectable } from '@nestjs/common';
import { ClaimVersions } from './claim-versions.js';
import { SettleVersions } from './settle-versions.js';
import { VersionsInForce } from './versions-in-force.js';
import { WeighPublication } from './weigh-publication.js';

/** What a rollout has in common with every publication. */
@Injectable()
export class RolloutSteps {
  constructor(
    readonly weigh: WeighPublication,
    readonly claim: ClaimVersions,
    readonly settle: SettleVersions,
    readonly inForce: VersionsInForce,
  ) {}
}
