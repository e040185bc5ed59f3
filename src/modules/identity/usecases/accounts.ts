import type { Place, Principal, Role } from '../../../kernel/index.js';

/** A person as they stand now, for whoever must ask again whether they may. */
export type Account = Principal & { readonly active: boolean };

/** People, for modules that re-authorise them. Read from the database each time: never from a session. */
export abstract class Accounts {
  /** Undefined when there is no such person (an API key is none). */
  abstract find(id: string): Promise<Account | undefined>;
  /**
   * Who stands behind a principal besides itself: whoever issued an API key. Empty for people, and for the server.
   */
  abstract behind(principal: Principal): Promise<readonly string[]>;
  /** Active people holding the role whose scope covers the place, ordered by id. */
  abstract activeWithRole(role: Role, place: Place): Promise<Account[]>;
}
