import type { EventDraft, Principal, Role, Scope } from '../../../kernel/index.js';
import type { ApiKey } from '../domain/api-key.js';
import type { Session } from '../domain/session.js';
import type { User } from '../domain/user.js';

/** Who does it, under which correlation id. */
export type By = { readonly principal: Principal; readonly correlationId: string };

/** One page, by id. */
export type Slice = { readonly after?: string; readonly limit: number };

export abstract class UserStore {
  /** Makes what it stands on: indexes. */
  abstract prepare(): Promise<void>;
  /** False when the e-mail address is taken. */
  abstract insert(user: User, events: readonly EventDraft[]): Promise<boolean>;
  /** Compare-and-set on the version. Throws `conflict` when the new e-mail address is taken. */
  abstract save(user: User, events: readonly EventDraft[]): Promise<boolean>;
  abstract find(id: string): Promise<User | undefined>;
  abstract byEmail(key: string): Promise<User | undefined>;
  abstract any(): Promise<boolean>;
  /** Users whose scope lies within the given one, ordered by id. */
  abstract list(within: Scope, slice: Slice): Promise<User[]>;
  abstract activeWithRole(role: Role): Promise<User[]>;
}

export abstract class SessionStore {
  /** Makes what it stands on: indexes. */
  abstract prepare(): Promise<void>;
  abstract insert(session: Session, events: readonly EventDraft[]): Promise<void>;
  abstract byTokenHash(hash: string): Promise<Session | undefined>;
  /** Ends a session now. */
  abstract end(tokenHash: string): Promise<void>;
  abstract endAllOf(user: string): Promise<void>;
  /** Forgets sessions that expired before this moment. */
  abstract forget(expiredBefore: Date): Promise<void>;
}

export abstract class ApiKeyStore {
  /** Makes what it stands on: indexes. */
  abstract prepare(): Promise<void>;
  abstract insert(key: ApiKey, events: readonly EventDraft[]): Promise<void>;
  abstract save(key: ApiKey, events: readonly EventDraft[]): Promise<boolean>;
  abstract find(id: string): Promise<ApiKey | undefined>;
  abstract byKeyHash(hash: string): Promise<ApiKey | undefined>;
  /** Keys, revoked ones too, whose scope lies within the given one, ordered by id. */
  abstract list(within: Scope, slice: Slice): Promise<ApiKey[]>;
}

/** Turns passwords into what may be stored. */
export abstract class Passwords {
  abstract hash(password: string): Promise<string>;
  /** Takes as long for a user who does not exist (`undefined`) as for a wrong password. */
  abstract matches(password: string, hash: string | undefined): Promise<boolean>;
}

/** Counts tries, so that nobody can guess for long. */
export abstract class Tries {
  /** Makes what it stands on: indexes. */
  abstract prepare(): Promise<void>;
  /** Counts one try before it is made. Answers the seconds to wait when there were too many, 0 otherwise. */
  abstract begin(what: string): Promise<number>;
  /** It succeeded: earlier failures no longer count. */
  abstract forgive(what: string): Promise<void>;
}

/** Credentials known for a moment in this process; whoever changes them says so. */
export abstract class KnownCredentials {
  abstract forget(): void;
}
