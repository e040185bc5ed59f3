import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, WallClock } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { reachOf } from '../domain/reach.js';
import { versionEvent } from '../domain/rule-events.js';
import { documentOf, moved, type RuleVersion } from '../domain/rule-version.js';
import type { By } from './by.js';
import { CLAIM_MS } from './claim-versions.js';
import { mustBeAbleTo, versionAt, type VersionAt } from './find-version.js';
import { mustCover } from './must-cover.js';
import { RuleVersionStore } from './rule-version-store.js';

/** Gives up a version that is not in force. It stays readable. Whoever wrote it may always take it back. */
@Injectable()
export class DiscardVersion {
  constructor(
    private readonly versions: RuleVersionStore,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(WallClock) private readonly wall: WallClock,
  ) {}

  /** Throws `forbidden` for others’ versions that reach outside their scope, `conflict` for a version in force, or one somebody is publishing at this moment. */
  async run(on: VersionAt, { principal, correlationId }: By): Promise<RuleVersion> {
    const known = await versionAt(this.versions, on);
    if (!known.writers.includes(principal.id)) mustCover(principal, known.rule, [reachOf(documentOf(known))]);
    mustBeAbleTo(known, 'retired');
    if (known.state === 'published') throw new EndcapError('conflict', 'this version is in force: publish another, or retire the rule');
    if (known.claimedAt !== undefined && this.wall.now().getTime() - known.claimedAt.getTime() < CLAIM_MS)
      throw new EndcapError('conflict', 'somebody is publishing this version; look again in a minute');
    const at = this.clock.now();
    const next = moved(known, 'retired', { at, principal: principal.id });
    const event = versionEvent('rule.retired', next, { principal: principal.id, at, correlationId }, { from: known.state });
    if (!(await this.versions.save(next, [event]))) throw stale();
    return { ...next, version: known.version + 1 };
  }
}
