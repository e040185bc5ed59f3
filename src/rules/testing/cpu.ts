/** What hostile input may cost at most before it is refused, CPU milliseconds: three times what is promised (50). */
export const MOST_CPU = 150;

/**
 * CPU a question costs the process, milliseconds: the least of some tries, the first of which warm up the compiler; no more
 * of them than it takes to cost no more than `enough`. Not the time on the clock: other work on the machine does not count.
 */
export function cpuOf(ask: () => unknown, enough = MOST_CPU, tries = 5): number {
  let least = Infinity;
  for (let i = 0; i < tries && least > enough; i += 1) {
    const before = process.cpuUsage();
    ask();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}
