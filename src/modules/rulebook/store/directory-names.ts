import { Injectable } from '@nestjs/common';
import { ROLES } from '../../../kernel/index.js';
import type { Known, KnownNames } from '../../../rules/index.js';
import { Directory, type DirectorySnapshot } from '../../masterdata/index.js';
import { AgentsKnown } from '../usecases/agents-known.js';
import { NamesKnown } from '../usecases/names-known.js';

/** Names as master data and the keeper of agents know them. Any version counts, past or future; a product group is one some product is in today. */
@Injectable()
export class DirectoryNames extends NamesKnown {
  constructor(
    private readonly directory: Directory,
    private readonly agents: AgentsKnown,
  ) {
    super();
  }

  async now(): Promise<KnownNames> {
    const snapshot = await this.directory.refresh();
    const agents = await this.agents.ids();
    const of = (kind: 'banners' | 'regions' | 'stores'): Known => ({ has: (id) => snapshot.knows(kind, id) });
    return {
      places: { banners: of('banners'), regions: of('regions'), stores: of('stores'), productGroups: groupsOf(snapshot) },
      teams: { has: (id) => (ROLES as readonly string[]).includes(id) || snapshot.knows('teams', id) },
      ...(agents === undefined ? {} : { agents }),
    };
  }
}

/** Products are gone through only when a document names a group. */
function groupsOf(snapshot: DirectorySnapshot): Known {
  let groups: ReadonlySet<string> | undefined;
  return { has: (id) => (groups ??= new Set(snapshot.products().map(({ group }) => group))).has(id) };
}
