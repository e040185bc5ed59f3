import { Injectable } from '@nestjs/common';
import type { SignalData } from '../../../kernel/index.js';
import type { DirectorySnapshot } from '../domain/directory-snapshot.js';
import { MemorySnapshot } from '../domain/memory-snapshot.js';
import { Directory } from './directory.js';
import { BEGINNING, MasterdataStore, type StoredItem } from './masterdata-store.js';

type Kept = Pick<StoredItem, 'kind' | 'id' | 'validFrom' | 'body' | 'toldAt'>;
type ToldPlan = { readonly at: Date; readonly data: SignalData['retail.promotion.plan'] };

/** Master data in memory as of a moment that moves: what is in force is asked of `now`, promotions come as plans tell of them. */
export class PastDirectory extends Directory {
  private current: MemorySnapshot;
  private items: readonly Kept[];

  constructor(
    items: readonly Kept[],
    private readonly now: () => Date,
  ) {
    super();
    this.items = items;
    this.current = new MemorySnapshot(1, items, now);
  }

  snapshot(): DirectorySnapshot {
    return this.current;
  }

  refresh(): Promise<DirectorySnapshot> {
    return Promise.resolve(this.current);
  }

  /** Takes promotion plans with the event times they were told at; a later word on a promotion replaces an earlier one. */
  tell(plans: readonly ToldPlan[]): void {
    for (const { at, data } of plans) {
      const { promotion: id, ...rest } = data;
      const same = (item: Kept): boolean => item.kind === 'promotions' && item.id === id && item.validFrom === BEGINNING;
      if (this.items.some((item) => same(item) && item.toldAt > at)) continue;
      const body = { id, ...rest };
      this.items = [...this.items.filter((item) => !same(item)), { kind: 'promotions', id, validFrom: BEGINNING, body, toldAt: at }];
    }
    if (plans.length > 0) this.current = new MemorySnapshot(this.current.version + 1, this.items, this.now);
  }
}

/** Which master data a part of history begins with. */
export type PastRange = {
  readonly now: () => Date;
  /** Promotions its own signals will tell of: not known before they do. */
  readonly promotionsToCome: ReadonlySet<string>;
  /** Other stores do not exist; absent = all do. */
  readonly stores?: readonly string[];
};

/** Opens master data for history: all versions kept, so that prices and stores are those of the time. */
@Injectable()
export class OpenPastDirectory {
  constructor(private readonly store: MasterdataStore) {}

  async run({ now, promotionsToCome, stores }: PastRange): Promise<PastDirectory> {
    const { items } = await this.store.load();
    const asked = stores === undefined ? undefined : new Set(stores);
    const known = items.filter(({ kind, id }) => {
      if (kind === 'promotions') return !promotionsToCome.has(id);
      return kind !== 'stores' || asked === undefined || asked.has(id);
    });
    return new PastDirectory(known, now);
  }
}
