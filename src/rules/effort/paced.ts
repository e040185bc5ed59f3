/** Work that pauses now and then, so that others can have their turn, and comes to a result. */
export type Paced<T> = Generator<undefined, T, undefined>;

/** Does paced work in one go. */
export function drained<T>(work: Paced<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}
