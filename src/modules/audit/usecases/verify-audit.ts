import { Injectable } from '@nestjs/common';
import { WallClock } from '../../../kernel/index.js';
import { CheckpointFile, Ledger, verifyLedger, type Verification } from '../../../platform/index.js';

/** A verification, finished or on its way. */
export type VerifyAnswer =
  | ({ readonly state: 'done'; readonly at: string } & Verification)
  | { readonly state: 'running'; readonly entries: number; readonly of: number };

type Progress = { entries: number; of: number; finishedAt?: Date };
type Run = { progress: Progress; done: Promise<VerifyAnswer> };

/** A finished verification is not repeated for this long: it reads the whole ledger. */
const FRESH_MS = 5_000;

/** Verifies the whole ledger, one verification at a time in this process; who asks meanwhile joins it. */
@Injectable()
export class VerifyAudit {
  private current: Run | undefined;
  constructor(
    private readonly ledger: Ledger,
    private readonly checkpoints: CheckpointFile,
    private readonly wall: WallClock,
  ) {}

  /** Waits at most this long for the result and answers with the progress otherwise; ask again for the rest. */
  async run(patienceMs: number): Promise<VerifyAnswer> {
    const run = (this.current = this.reusable() ?? this.begin());
    let timer: NodeJS.Timeout | undefined;
    const tired = new Promise<VerifyAnswer>((resolve) => {
      timer = setTimeout(() => resolve({ state: 'running', entries: run.progress.entries, of: run.progress.of }), patienceMs);
    });
    try {
      return await Promise.race([run.done, tired]);
    } finally {
      clearTimeout(timer);
    }
  }

  private reusable(): Run | undefined {
    const finished = this.current?.progress.finishedAt;
    const fresh = finished === undefined || this.wall.now().getTime() - finished.getTime() < FRESH_MS;
    return fresh ? this.current : undefined;
  }

  private begin(): Run {
    const progress: Progress = { entries: 0, of: 0 };
    const run: Run = { progress, done: this.verify(progress) };
    // A failure is told to whoever waits and forgotten: the next one begins anew.
    run.done.catch(() => {
      if (this.current === run) this.current = undefined;
    });
    return run;
  }

  private async verify(progress: Progress): Promise<VerifyAnswer> {
    progress.of = await this.ledger.size();
    const found = await verifyLedger(this.ledger, await this.checkpoints.read(), (entries) => (progress.entries = entries));
    progress.finishedAt = this.wall.now();
    return { state: 'done', at: progress.finishedAt.toISOString(), ...found };
  }
}
