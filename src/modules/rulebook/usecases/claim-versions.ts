import { Inject, Injectable } from '@nestjs/common';
import { WallClock } from '../../../kernel/index.js';
import type { RuleVersion } from '../domain/rule-version.js';
import { RuleVersionStore } from './rule-version-store.js';

/** Publishing takes less; a claim this old was left by a process that died. */
export const CLAIM_MS = 60_000;

/** Says of versions that they are being published, so that nobody discards one between the look at it and the moved pointer. */
@Injectable()
export class ClaimVersions {
  constructor(
    private readonly versions: RuleVersionStore,
    @Inject(WallClock) private readonly wall: WallClock,
  ) {}

  /** False when one of them changed since it was read: look again. */
  async run(versions: readonly RuleVersion[]): Promise<boolean> {
    const claimedAt = this.wall.now();
    const claimed = await Promise.all(versions.map((version) => this.versions.save({ ...version, claimedAt }, [])));
    return !claimed.includes(false);
  }
}
