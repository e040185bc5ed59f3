import { Injectable } from '@nestjs/common';
import { PlanPublication } from './plan-publication.js';
import { PublishRules } from './publish-rules.js';
import { StartRollout } from './start-rollout.js';

/** How a version comes into force: at once, at a moment, or stage by stage. */
@Injectable()
export class WaysToPublish {
  constructor(
    readonly atOnce: PublishRules,
    readonly later: PlanPublication,
    readonly inStages: StartRollout,
  ) {}
}
