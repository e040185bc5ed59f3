/** How much is journalled and not yet evaluated. */
export abstract class SignalBacklog {
  /** True when more waits than the limit allows: counted within about the last second, plus what came since. */
  abstract full(): boolean;
  /** Signals waiting now. */
  abstract count(): Promise<number>;
  abstract grewBy(signals: number): void;
}
