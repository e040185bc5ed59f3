import { MongoClient } from 'mongodb';
import { percentile } from './figures.js';

type Opened = { correlationId: string; recordedAt: string };
type Row = { correlationId: string; recordedAt: Date };

/**
 * From acceptance to the record that an exception opened: wall time between the journal's `recordedAt` of the signal and the
 * ledger's of `exception.opened`, joined by correlation id, read from MongoDB.
 */
export async function lagOf(mongodbUri: string, ceIdsFrom: string): Promise<{ p50: number; p99: number; opened: number }> {
  const client = await MongoClient.connect(mongodbUri);
  try {
    const signals = await client
      .db()
      .collection<Row>('signals')
      .find({ ceId: { $regex: `^${ceIdsFrom}` } }, { projection: { correlationId: 1, recordedAt: 1 } })
      .toArray();
    const acceptedAt = new Map(signals.map((row) => [row.correlationId, row.recordedAt.getTime()]));
    const entries = await client.db().collection<Opened>('ledger').find({ type: 'exception.opened' }).toArray();
    const lags = entries.flatMap((entry) => {
      const accepted = acceptedAt.get(entry.correlationId);
      return accepted === undefined ? [] : [Date.parse(entry.recordedAt) - accepted];
    });
    return { p50: percentile(lags, 0.5), p99: percentile(lags, 0.99), opened: lags.length };
  } finally {
    await client.close();
  }
}
