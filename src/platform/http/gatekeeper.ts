import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../../kernel/index.js';

/** Who is asking, and may they? Implemented by the identity module. */
export abstract class Gatekeeper {
  /**
   * The principal behind the credentials, or undefined when there are none or they are not valid. The method matters for
   * cookies: a browser sends them by itself, so that a change needs more than the cookie.
   */
  abstract authenticate(headers: IncomingHttpHeaders, method: string): Promise<Principal | undefined>;
  abstract may(principal: Principal, permission: string): boolean;
  /** False for a permission nobody defined: a typing error in a route. */
  abstract knows(permission: string): boolean;
}
