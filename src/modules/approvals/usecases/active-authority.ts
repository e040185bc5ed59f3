import { Inject, Injectable } from '@nestjs/common';
import { EndcapError, WallClock } from '../../../kernel/index.js';
import type { AuthorityTable } from '../../../policies/index.js';
import { AuthorityStore } from './ports.js';

const FRESH_MS = 1_000;

/** The authority table in force; at most a second old in any process. */
@Injectable()
export class ActiveAuthority {
  private cache: { readAt: number; table: AuthorityTable } | undefined;

  constructor(
    private readonly store: AuthorityStore,
    @Inject(WallClock) private readonly wall: WallClock,
  ) {}

  /** Throws `unavailable` while nothing is published: without authority nothing is decided. */
  async run(): Promise<AuthorityTable> {
    const now = this.wall.now().getTime();
    if (this.cache !== undefined && now - this.cache.readAt < FRESH_MS) return this.cache.table;
    const published = await this.store.current();
    if (published === undefined) throw new EndcapError('unavailable', 'no authority table is published');
    this.cache = { readAt: now, table: published.table };
    return published.table;
  }
}
