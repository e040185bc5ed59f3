import { Injectable } from '@nestjs/common';
import { contentDigest, type EventDraft } from '../../../kernel/index.js';
import type { MasterdataItem, MasterdataKind } from '../domain/items.js';
import { Directory } from './directory.js';
import { BEGINNING, itemKey, MasterdataStore, type StoredItem } from './masterdata-store.js';

/** What is to be kept, who said it when, and how many items of the same call were refused. */
export type Told = {
  readonly change: string;
  readonly kind: MasterdataKind;
  readonly items: readonly MasterdataItem[];
  readonly rejected: number;
  readonly toldAt: Date;
  readonly event: Pick<EventDraft, 'at' | 'actor' | 'correlationId' | 'refs'>;
};

/** Writes checked items: finds what really changes, records the change, writes it, brings the directory up to date. */
@Injectable()
export class KeepItems {
  constructor(
    private readonly store: MasterdataStore,
    private readonly directory: Directory,
  ) {}

  async run(told: Told): Promise<{ written: number; unchanged: number }> {
    const items = told.items.map((body): StoredItem => ({
      kind: told.kind,
      id: body.id,
      validFrom: body.validFrom ?? BEGINNING,
      body,
      digest: contentDigest(body),
      toldAt: told.toldAt,
    }));
    const known = await this.store.digests(items);
    const changed = items.filter((item) => known.get(itemKey(item)) !== item.digest);
    const counts = { written: changed.length, unchanged: items.length - changed.length };
    if (changed.length > 0) {
      const { at } = told.event;
      const data = { kind: told.kind, ...counts, rejected: told.rejected };
      // The record comes first: a crash in between leaves an entry too many, never a change nobody recorded.
      await this.store.record(
        { id: told.change, version: 1, schemaVersion: 1, ...data, at },
        { type: 'masterdata.changed', ...told.event, data },
      );
      await this.store.write(changed);
    }
    await this.directory.refresh();
    return counts;
  }
}
