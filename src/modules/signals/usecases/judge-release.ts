import { Injectable } from '@nestjs/common';
import { Clock, EndcapError } from '../../../kernel/index.js';
import { countKeys, MAX_SIGNAL_KEYS } from '../../../platform/index.js';
import { Directory } from '../../masterdata/index.js';
import { judgeData } from '../domain/judge-data.js';
import type { JournalledSignal } from '../domain/journalled-signal.js';
import { maySend } from '../domain/source.js';
import { LiveSources } from './live-sources.js';

/** Judges a signal’s data once more, under today’s master data and today’s rights of its source. */
@Injectable()
export class JudgeRelease {
  constructor(
    private readonly directory: Directory,
    private readonly sources: LiveSources,
    private readonly clock: Clock,
  ) {}

  /** The parsed data. Throws `invalid`, naming what is still wrong. */
  async run(signal: JournalledSignal, data: unknown): Promise<unknown> {
    if (countKeys(data) > MAX_SIGNAL_KEYS) throw stillWrong([{ path: 'data', message: `more than ${MAX_SIGNAL_KEYS} keys` }]);
    const snapshot = await this.directory.refresh();
    const now = this.clock.now();
    const judgement = judgeData(signal.type, data, signal.time, { now, knows: (kind, id) => snapshot.knows(kind, id) });
    if (!judgement.ok) throw stillWrong(judgement.reason.issues);
    const source = await this.sources.find(signal.source, true);
    if (source === undefined || !maySend(source, signal.type, judgement.data))
      throw stillWrong([{ path: 'data', message: 'its source may not send this type for this place' }]);
    return judgement.data;
  }
}

const stillWrong = (issues: readonly { path: string; message: string }[]): EndcapError =>
  new EndcapError('invalid', 'the signal still cannot be let in', { issues });
