import type { KpiId } from '../../../kernel/index.js';
import type { Sample } from '../domain/kpi.js';

/** Where the samples of one key figure come from. */
export abstract class KpiSource {
  abstract readonly id: KpiId;
  /** Samples of business time `from` (inclusive) to `until` (exclusive). */
  abstract samples(from: Date, until: Date): Promise<Sample[]>;
}

/** All sources there are. */
export abstract class KpiSources {
  abstract of(id: KpiId): KpiSource | undefined;
}
