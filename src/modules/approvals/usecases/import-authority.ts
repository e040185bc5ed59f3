import { Inject, Injectable } from '@nestjs/common';
import { Clock, RELEASE } from '../../../kernel/index.js';
import { authorityTable } from '../../../policies/index.js';
import { AuthoritySeeds, AuthorityStore, type PublishedAuthority } from './ports.js';

/** Publishes the shipped authority table as the release: when there is none, or when it is another and nobody edited ours. */
@Injectable()
export class ImportAuthority {
  constructor(
    private readonly seeds: AuthoritySeeds,
    private readonly store: AuthorityStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws EndcapError `invalid` when a seed does not parse. */
  async run(): Promise<void> {
    const seed = await this.seeds.read();
    const current = await this.store.current();
    if (seed === undefined || current?.edited === true || current?.seed === seed.hash) return;
    const table = authorityTable(seed.layers);
    const at = this.clock.now();
    const next: PublishedAuthority = {
      id: 'authority',
      schemaVersion: 1,
      version: current?.version ?? 1,
      table,
      seed: seed.hash,
      edited: false,
      publishedBy: RELEASE.id,
      publishedAt: at,
    };
    await this.store.publish(
      next,
      [
        {
          type: 'authority.published',
          at,
          correlationId: `seed-${seed.hash.slice(0, 16)}`,
          actor: RELEASE.id,
          refs: {},
          data: { policyVersion: table.version, seed: seed.hash, rows: table.layers.reduce((sum, layer) => sum + layer.rows.length, 0) },
        },
      ],
      current,
    );
  }
}
