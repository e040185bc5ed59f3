import { percentile } from '../flow/figures.js';

/** Median over tries of the CPU milliseconds something costs the process, collecting garbage included; the compiler is warm. */
export function cpuMs(tries: number, ask: () => unknown): number {
  for (let warm = 0; warm < 3; warm += 1) ask();
  const taken = Array.from({ length: tries }, () => {
    const before = process.cpuUsage();
    ask();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return percentile(taken, 0.5);
}
