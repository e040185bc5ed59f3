import { Injectable } from '@nestjs/common';
import { Log } from '../../../platform/index.js';
import { ShadowBook, type ShadowNote } from '../../rulebook/index.js';

/** Hands on what versions in shadow would have said. That it fails is told, and keeps no finding from anybody. */
@Injectable()
export class RecordShadows {
  constructor(
    private readonly book: ShadowBook,
    private readonly log: Log,
  ) {}

  async run(notes: readonly ShadowNote[]): Promise<void> {
    if (notes.length === 0) return;
    try {
      await this.book.record(notes);
    } catch (error) {
      this.log.warn({ notes: notes.length, reason: String(error) }, 'shadow.not-recorded');
    }
  }
}
