import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { Collection } from 'mongodb';
import { RunJournal, type Step } from '../../../agents/index.js';
import { EndcapError } from '../../../kernel/index.js';
import { GroupCommit, isDuplicateKey, Mongo, retryIdempotent } from '../../../platform/index.js';

type StepRow = { _id: string; run: string; n: number; step: string };
/** Undefined = written; otherwise why not. */
type Refusal = 'taken' | undefined;

/**
 * One row a step, its number in the primary key: of two workers on one run exactly one writes it. Steps of runs that go
 * on side by side share a journal write. The step is kept as JSON text, so that a replay reads what was hashed.
 */
@Injectable()
export class MongoRunJournal extends RunJournal {
  private readonly rows: Collection<StepRow>;
  private readonly group: GroupCommit<StepRow, Refusal>;
  private readonly runs = new DataLoader((runs: readonly string[]) => this.loadAll(runs), { cache: false, maxBatchSize: 100 });

  constructor(mongo: Mongo) {
    super();
    this.rows = mongo.db.collection<StepRow>('agent_run_steps');
    this.group = new GroupCommit((rows) => this.write(rows), {
      maxGroup: 64,
      limit: 10_000,
      concurrency: 1,
      overloaded: () => new EndcapError('overloaded', 'too many agent steps wait for the journal', { retryAfterSeconds: 1 }),
    });
  }

  load(runId: string): Promise<Step[]> {
    return this.runs.load(runId);
  }

  async append(runId: string, step: Step): Promise<void> {
    const refusal = await this.group.add({ _id: stepId(runId, step.n), run: runId, n: step.n, step: JSON.stringify(step) });
    if (refusal === 'taken') throw new EndcapError('conflict', 'this step of the run is already journalled');
  }

  private async loadAll(runs: readonly string[]): Promise<Step[][]> {
    const ranges = runs.map((run) => ({ _id: { $gte: stepId(run, 0), $lte: stepId(run, 9_999) } }));
    const rows = await retryIdempotent(() => this.rows.find({ $or: ranges }).sort({ _id: 1 }).batchSize(1_000).toArray());
    const byRun = Map.groupBy(rows, (row) => row.run);
    return runs.map((run) => (byRun.get(run) ?? []).map((row) => JSON.parse(row.step) as Step));
  }

  private async write(rows: StepRow[]): Promise<Refusal[]> {
    try {
      await this.rows.insertMany(rows, { ordered: false });
      return rows.map(() => undefined);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const failed = (error as { writeErrors?: readonly { index: number }[] }).writeErrors ?? [];
      const taken = new Set(failed.map((each) => each.index));
      return rows.map((_, index) => (taken.has(index) ? 'taken' : undefined));
    }
  }
}

const stepId = (run: string, n: number): string => `${run}.${String(n).padStart(4, '0')}`;
