/** How many requests the simulator keeps in flight. */
export const IN_FLIGHT = 4;

/** Runs `work` on every item, at most `width` at a time, starting in order. The first failure ends it. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>, width = IN_FLIGHT): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
}
