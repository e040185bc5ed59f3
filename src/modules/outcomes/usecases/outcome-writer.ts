import type { EventDraft } from '../../../kernel/index.js';
import type { Outcome } from '../domain/outcome.js';

/** Where outcomes are written, once each. */
export abstract class OutcomeWriter {
  abstract insertMany(changes: readonly { entity: Outcome; events: readonly EventDraft[] }[]): Promise<void>;
}
