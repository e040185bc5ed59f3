import { Injectable } from '@nestjs/common';
import { AbandonRollout } from './abandon-rollout.js';
import { ContinueRollout } from './continue-rollout.js';
import { StopRollout } from './stop-rollout.js';

/** What people do to a rollout under way. */
@Injectable()
export class SteerRollout {
  constructor(
    readonly stop: StopRollout,
    readonly goOn: ContinueRollout,
    readonly abandon: AbandonRollout,
  ) {}
}
