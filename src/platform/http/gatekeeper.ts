import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../../kernel/index.js';

/** Who is asking, and may they? Implemented by the identity module. */
export abstract class Gatekeeper {
  /** The principal behind the credentials, or undefined when there are none or they are not valid. */
  abstract authenticate(headers: IncomingHttpHeaders): Promise<Principal | undefined>;
  abstract may(principal: Principal, permission: string): boolean;
  /** False for a permission nobody defined: a typing error in a route. */
  abstract knows(permission: string): boolean;
}
