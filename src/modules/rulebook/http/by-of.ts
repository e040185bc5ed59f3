import type { Principal } from '../../../kernel/index.js';
import type { AuthenticatedRequest } from '../../../platform/index.js';
import type { By } from '../usecases/by.js';

/** Who asks, and under which correlation id: a route with a permission has let somebody in. */
export const byOf = (request: AuthenticatedRequest): By => ({
  principal: request.principal as Principal,
  correlationId: String(request.correlationId),
});
