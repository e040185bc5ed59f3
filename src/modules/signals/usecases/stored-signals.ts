/** Whether history holds anything. */
export abstract class StoredSignals {
  /** True when an accepted signal has an event time at or after `from` and before `until`; with stores, one of theirs. */
  abstract anyBetween(from: Date, until: Date, stores?: readonly string[]): Promise<boolean>;
}
