import { performance } from 'node:perf_hooks';
import { percentile } from '../flow/figures.js';

/** Median over rounds of the microseconds one of `count` things takes in a round. */
export function medianUs(rounds: number, count: number, round: () => void): number {
  const taken: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const from = performance.now();
    round();
    taken.push(((performance.now() - from) * 1_000) / count);
  }
  return percentile(taken, 0.5);
}

/** The same for rounds that wait; stops early when the time is up, after one round at least. */
export async function medianUsAsync(rounds: number, count: number, mostMs: number, round: () => Promise<void>): Promise<number> {
  const taken: number[] = [];
  const until = performance.now() + mostMs;
  for (let i = 0; i < rounds && (i === 0 || performance.now() < until); i += 1) {
    const from = performance.now();
    await round();
    taken.push(((performance.now() - from) * 1_000) / count);
  }
  return percentile(taken, 0.5);
}
