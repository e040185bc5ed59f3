import { Injectable } from '@nestjs/common';
import { Clock, SYSTEM, WallClock } from '../../../kernel/index.js';
import { merkleRoot, Metrics } from '../../../platform/index.js';
import { BatchBook, type BatchLeaf } from './batch-book.js';

/**
 * Ends the life of batches in acceptance: one Merkle root a batch goes to the ledger. To be called with everything that was
 * journalled with them, when everything the evaluation wrote is durable; twice is once.
 */
@Injectable()
export class MarkEvaluated {
  constructor(
    private readonly book: BatchBook,
    private readonly clock: Clock,
    private readonly wall: WallClock,
    private readonly metrics: Metrics,
  ) {}

  async run(journalled: readonly BatchLeaf[]): Promise<void> {
    if (journalled.length === 0) return;
    const leaves = Map.groupBy(journalled, (leaf) => leaf.batch);
    await this.book.record([...leaves].map(([id, of]) => this.rooted(id, of)));
    const now = this.wall.now().getTime();
    for (const [first] of leaves.values())
      if (first !== undefined) this.metrics.lagSeconds.observe(Math.max(0, now - first.recordedAt.getTime()) / 1_000);
  }

  private rooted(id: string, leaves: readonly BatchLeaf[]): Parameters<BatchBook['record']>[0][number] {
    const [first] = leaves;
    const { recordedAt, correlationId } = first as BatchLeaf;
    const root = merkleRoot(leaves.map((leaf) => Buffer.from(leaf.digest, 'hex')));
    const observations = leaves.reduce((sum, leaf) => sum + leaf.observations, 0);
    return {
      batch: { id, version: 1, schemaVersion: 1, count: leaves.length, observations, root, recordedAt, correlationId },
      event: {
        type: 'signals.journalled',
        at: this.clock.now(),
        correlationId,
        actor: SYSTEM.id,
        refs: { batch: id },
        data: { count: leaves.length, root },
      },
    };
  }
}
