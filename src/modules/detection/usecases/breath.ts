/** Longest stretch of work between two breaths, ms. */
const STRETCH_MS = 20;

/** Lets others have their turn: leases are renewed and requests answered between subjects, however many there are. */
export class Breath {
  private since = performance.now();

  /** True when it is time; asked often, so it only looks at the clock. */
  get due(): boolean {
    return performance.now() - this.since >= STRETCH_MS;
  }

  async take(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.since = performance.now();
  }
}
