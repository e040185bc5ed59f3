import { Injectable } from '@nestjs/common';
import { Clock, EndcapError, Ids, inScope, type Place, type Principal } from '../../../kernel/index.js';
import { issuesOf } from '../../../platform/index.js';
import { MASTERDATA, type ItemOf, type MasterdataItem, type MasterdataKind, type Store } from '../domain/items.js';
import { rejectUnknown, type Rejected } from '../domain/references.js';
import type { DirectorySnapshot } from '../domain/directory-snapshot.js';
import { Directory } from './directory.js';
import { KeepItems } from './keep-items.js';

export type WriteMasterdataCall = {
  readonly kind: MasterdataKind;
  readonly items: readonly unknown[];
  readonly principal: Principal;
  readonly correlationId: string;
};
export type WriteMasterdataAnswer = { written: number; unchanged: number; rejected: Rejected[] };

/** Takes master data in bulk: each item stands or falls by itself; what it names must exist. */
@Injectable()
export class WriteMasterdata {
  constructor(
    private readonly directory: Directory,
    private readonly keep: KeepItems,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async run({ kind, items, principal, correlationId }: WriteMasterdataCall): Promise<WriteMasterdataAnswer> {
    const snapshot = await this.directory.refresh();
    const shaped = shape(kind, items, (item) => mayWrite(principal, kind, item, snapshot));
    const { good, rejected } = rejectUnknown(kind, shaped.good, (named, id) => snapshot.knows(named, id));
    rejected.push(...shaped.rejected);
    rejected.sort((a, b) => a.index - b.index);
    const now = this.clock.now();
    const counts = await this.keep.run({
      change: this.ids.next('mdc'),
      kind,
      items: [...good.values()] as MasterdataItem[],
      rejected: rejected.length,
      toldAt: now,
      event: { at: now, actor: principal.id, correlationId, refs: {} },
    });
    return { ...counts, rejected };
  }
}

function shape<K extends MasterdataKind>(
  kind: K,
  items: readonly unknown[],
  allowed: (item: ItemOf<K>) => boolean,
): { good: Map<number, ItemOf<K>>; rejected: Rejected[] } {
  const good = new Map<number, ItemOf<K>>();
  const rejected: Rejected[] = [];
  const seen = new Set<string>();
  items.forEach((given, index) => {
    const parsed = MASTERDATA[kind].safeParse(given);
    if (!parsed.success) {
      const [first] = issuesOf(parsed.error);
      rejected.push({ index, path: first?.path ?? '', message: first?.message ?? 'not the expected shape' });
      return;
    }
    const item = parsed.data as ItemOf<K>;
    const key = `${item.id} ${item.validFrom ?? ''}`;
    if (seen.has(key)) rejected.push({ index, path: 'id', message: 'comes twice in this call' });
    else if (!allowed(item)) rejected.push({ index, path: 'id', message: 'outside your scope' });
    else good.set(index, item);
    seen.add(key);
  });
  return { good, rejected };
}

/** Somebody limited to places writes stores in them and nothing that concerns the whole chain. */
function mayWrite(principal: Principal, kind: MasterdataKind, item: MasterdataItem, snapshot: DirectorySnapshot): boolean {
  const { scope } = principal;
  if (scope.banners === undefined && scope.regions === undefined && scope.stores === undefined) return true;
  if (kind !== 'stores') throw new EndcapError('forbidden', `a limited scope cannot write ${kind}`);
  const { id: store, region } = item as Store;
  const place: Place = { store, region, banner: snapshot.region(region)?.banner };
  // It must be inside before and after: nobody moves a store into their scope.
  const before = snapshot.store(store);
  return inScope(scope, place) && (before === undefined || inScope(scope, snapshot.placeOf(store)));
}
