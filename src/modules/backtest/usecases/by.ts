import type { Principal } from '../../../kernel/index.js';

/** Who asks, and under which correlation id. */
export type By = { readonly principal: Principal; readonly correlationId: string };
