import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { reachOf } from '../domain/reach.js';
import { versionEvent } from '../domain/rule-events.js';
import { documentOf, moved, type RuleVersion } from '../domain/rule-version.js';
import type { By } from './by.js';
import { mustBeAbleTo, versionAt, type VersionAt } from './find-version.js';
import { mustCover } from './must-cover.js';
import { RuleVersionStore } from './rule-version-store.js';

/** Each costs every signal a look; more than these nobody reads the reports of. */
const MOST_SHADOWS = 20;

/** Lets a checked version run beside the set in force: counted, without effect. */
@Injectable()
export class ShadowVersion {
  constructor(
    private readonly versions: RuleVersionStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `forbidden` where it reaches outside their scope, `conflict` on anything but a checked version, and when enough versions run in shadow. */
  async run(on: VersionAt, { principal, correlationId }: By): Promise<RuleVersion> {
    const known = await versionAt(this.versions, on);
    mustCover(principal, known.rule, [reachOf(documentOf(known))]);
    mustBeAbleTo(known, 'shadow');
    if ((await this.versions.inState('shadow')).length >= MOST_SHADOWS)
      throw new EndcapError('conflict', `${MOST_SHADOWS} versions run in shadow already; publish or discard one`);
    const at = this.clock.now();
    const next = moved(known, 'shadow', { at, principal: principal.id });
    if (!(await this.versions.save(next, [versionEvent('rule.shadowed', next, { principal: principal.id, at, correlationId })])))
      throw stale();
    return { ...next, version: known.version + 1 };
  }
}
