type Entry = { readonly minute: number; readonly order: number; readonly run: (minute: number) => void };

/** What is going to happen, by minute; things of the same minute happen in the order in which they were put down. */
export class Agenda {
  private readonly heap: Entry[] = [];
  private count = 0;

  at(minute: number, run: (minute: number) => void): void {
    const { heap } = this;
    let child = heap.push({ minute, order: this.count++, run }) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.before(child, parent)) break;
      this.swap(child, parent);
      child = parent;
    }
  }

  /** Runs everything due up to and including the minute. */
  runUntil(minute: number): void {
    for (let next = this.heap[0]; next !== undefined && next.minute <= minute; next = this.heap[0]) {
      this.removeFirst();
      next.run(next.minute);
    }
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && this.before(left + 1, left) ? left + 1 : left;
      if (!this.before(child, parent)) return;
      this.swap(child, parent);
      parent = child;
    }
  }

  private before(a: number, b: number): boolean {
    const x = this.heap[a] as Entry;
    const y = this.heap[b] as Entry;
    return x.minute < y.minute || (x.minute === y.minute && x.order < y.order);
  }

  private swap(a: number, b: number): void {
    const kept = this.heap[a] as Entry;
    this.heap[a] = this.heap[b] as Entry;
    this.heap[b] = kept;
  }
}
