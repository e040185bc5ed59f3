/**
 * Gathers single items into one write: while a write is under way the next ones wait together, so that the cost of the
 * journal is shared and rises no faster than load. At most `limit` items wait; over it `add` rejects with what
 * `overloaded` makes.
 */
export class GroupCommit<Item, Result> {
  private waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  private writing = 0;

  constructor(
    private readonly write: (items: Item[]) => Promise<Result[]>,
    private readonly options: { maxGroup: number; limit: number; concurrency: number; overloaded: () => Error },
  ) {}

  /** Adds one item; resolves with its result when its group is durable. */
  add(item: Item): Promise<Result> {
    if (this.waiting.length >= this.options.limit) return Promise.reject(this.options.overloaded());
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      // Leave the current turn first: requests read in one go share one write.
      if (this.waiting.length === 1 || this.waiting.length >= this.options.maxGroup) setImmediate(() => this.pump());
    });
  }

  private pump(): void {
    while (this.writing < this.options.concurrency && this.waiting.length > 0) {
      const group = this.waiting.splice(0, this.options.maxGroup);
      this.writing += 1;
      this.write(group.map((entry) => entry.item))
        .then(
          (results) => group.forEach((entry, index) => entry.resolve(results[index] as Result)),
          (error: unknown) => group.forEach((entry) => entry.reject(error)),
        )
        .finally(() => {
          this.writing -= 1;
          this.pump();
        });
    }
  }
}
