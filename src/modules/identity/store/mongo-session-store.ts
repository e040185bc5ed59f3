import { Injectable } from '@nestjs/common';
import { WallClock, type EventDraft } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry, retryIdempotent } from '../../../platform/index.js';
import type { Session } from '../domain/session.js';
import { SessionStore } from '../usecases/ports.js';

@Injectable()
export class MongoSessionStore extends SessionStore {
  private readonly sessions: EntityCollection<Session>;
  constructor(
    mongo: Mongo,
    outboxes: OutboxRegistry,
    private readonly wall: WallClock,
  ) {
    super();
    this.sessions = new EntityCollection<Session>(mongo, outboxes, wall, 'sessions');
  }

  async prepare(): Promise<void> {
    await this.sessions.rows.createIndex({ tokenHash: 1 }, { unique: true });
    await this.sessions.rows.createIndex({ user: 1 });
    await this.sessions.rows.createIndex({ expiresAt: 1 });
  }

  async insert(session: Session, events: readonly EventDraft[]): Promise<void> {
    await this.sessions.insert(session, events);
  }

  async byTokenHash(hash: string): Promise<Session | undefined> {
    return (await this.sessions.findMany({ tokenHash: hash }, { limit: 1 }))[0];
  }

  // Ending is setting the expiry back: the row stays until its event is told, and `forget` takes it away.
  async end(tokenHash: string): Promise<void> {
    const now = this.wall.now();
    await retryIdempotent(() => this.sessions.rows.updateMany({ tokenHash }, { $min: { expiresAt: now } }));
  }

  async endAllOf(user: string): Promise<void> {
    const now = this.wall.now();
    await retryIdempotent(() => this.sessions.rows.updateMany({ user }, { $min: { expiresAt: now } }));
  }

  async forget(expiredBefore: Date): Promise<void> {
    await this.sessions.rows.deleteMany({ expiresAt: { $lt: expiredBefore }, outboxAt: { $exists: false } });
  }
}
