import { MongoClient, type Db } from 'mongodb';

/**
 * The database. Every write is acknowledged by a majority and journalled; decisions read what a majority has. No
 * transactions, change streams or retryable writes are used: one document is one consistency boundary.
 */
export class Mongo {
  private constructor(
    private readonly client: MongoClient,
    readonly db: Db,
  ) {}

  static async connect(uri: string, name = 'endcap'): Promise<Mongo> {
    const client = new MongoClient(uri, {
      appName: name,
      writeConcern: { w: 'majority', journal: true },
      readConcern: { level: 'majority' },
      retryWrites: false,
      retryReads: true,
      serverSelectionTimeoutMS: 10_000,
      maxPoolSize: 32,
      ignoreUndefined: true,
    });
    await client.connect();
    return new Mongo(client, client.db());
  }

  /** Throws when the server does not answer. */
  async ping(): Promise<void> {
    await this.db.command({ ping: 1 });
  }

  /**
   * Probes that an acknowledged write was journalled. A server that answers without a journal would lose signals it
   * said yes to: the start is refused in one sentence.
   */
  async probeJournal(): Promise<void> {
    const answer = await this.db
      .collection<{ _id: string }>('probe')
      .updateOne({ _id: 'journal' }, { $inc: { starts: 1 } }, { upsert: true, writeConcern: { w: 'majority', journal: true } });
    if (!answer.acknowledged) throw new Error('MongoDB does not acknowledge journalled writes: set w=majority and journal=true.');
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}
