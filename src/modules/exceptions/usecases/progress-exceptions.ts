import { Injectable } from '@nestjs/common';
import { EndcapError } from '../../../kernel/index.js';
import { progress, type Progress } from '../domain/progress.js';
import type { Change, TrackedException } from '../domain/tracked-exception.js';
import { TriageTiming } from './apply-findings.js';
import { CloseIncidents } from './close-incidents.js';
import { ExceptionStore } from './exception-store.js';

const MOST_ROUNDS = 10;
const BY_NUMBER = new Intl.Collator('en', { numeric: true });
export type Word = Progress & { readonly exception: string };

/** Moves exceptions on when the work for them does: many words at once, each exception’s in order. */
@Injectable()
export class ProgressExceptions {
  constructor(
    private readonly store: ExceptionStore,
    private readonly closeIncidents: CloseIncidents,
    private readonly timing: TriageTiming,
  ) {}

  async run(words: readonly Word[]): Promise<void> {
    // Events of one entity end in its version: told in this order, they are told as they happened.
    const inOrder = words.toSorted((a, b) => BY_NUMBER.compare(a.id, b.id));
    let open = Map.groupBy(inOrder, (word) => word.exception);
    const written: TrackedException[] = [];
    for (let round = 0; open.size > 0; round += 1) {
      if (round === MOST_ROUNDS) throw new EndcapError('conflict', 'exceptions are changed by too many at once');
      const found = await this.store.findMany([...open.keys()]);
      const changes = found.flatMap((exception) => this.fold(exception, open.get(exception.id) ?? []) ?? []);
      const lost = await this.store.write(changes.map((change) => ({ change, isNew: false })));
      written.push(...changes.map(({ entity }) => entity).filter(({ id }) => !lost.has(id)));
      open = new Map([...open].filter(([id]) => lost.has(id)));
    }
    await this.closeIncidents.run(written, this.timing.now());
  }

  private fold(exception: TrackedException, words: readonly Word[]): Change | undefined {
    const around = { now: this.timing.now(), triageDelaySeconds: this.timing.triageDelaySeconds };
    let change: Change | undefined;
    for (const word of words) {
      const next = progress(change?.entity ?? exception, word, around);
      if (next !== undefined) change = { entity: next.entity, events: [...(change?.events ?? []), ...next.events] };
    }
    return change;
  }
}
