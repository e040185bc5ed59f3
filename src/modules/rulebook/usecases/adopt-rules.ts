import { Injectable } from '@nestjs/common';
import { RecordRelease } from './record-release.js';
import { SettleVersions } from './settle-versions.js';
import { VersionsInForce } from './versions-in-force.js';

/** Correlation id of what a start does by itself. */
const START = 'start';

/** At the start: every rule in force has its version, also where it was published before versions were kept. */
@Injectable()
export class AdoptRules {
  constructor(
    private readonly inForce: VersionsInForce,
    private readonly release: RecordRelease,
    private readonly settle: SettleVersions,
  ) {}

  async run(): Promise<void> {
    const standing = await this.inForce.standing();
    if (standing === undefined) return;
    if (standing.pointer.rules === undefined) await this.release.checked(standing.documents, START);
    await this.settle.run(START);
  }
}
