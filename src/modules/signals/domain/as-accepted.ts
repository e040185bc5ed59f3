import type { Signal } from '../../../kernel/index.js';

/**
 * A signal accepted at most this long after its event is lived when it was accepted. One accepted later (history loaded
 * after the fact) is lived at its event time: nobody waited a month for it.
 */
export const LATE_BY_MS = 24 * 3_600_000;

/** When a signal became known, ms. */
export function knownAt({ time, receivedAt }: Pick<Signal, 'time' | 'receivedAt'>): number {
  const [happened, received] = [time.getTime(), receivedAt.getTime()];
  return happened <= received && received <= happened + LATE_BY_MS ? received : happened;
}

const before = (a: Signal, b: Signal): number =>
  knownAt(a) - knownAt(b) || a.time.getTime() - b.time.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * Brings signals that come by event time into the order in which they became known; those of one moment by event time, then
 * id, as a batch is evaluated. Holds what is late, at most a day of signals, and answers all of one moment together.
 */
export async function* asAccepted(byTime: AsyncIterable<Signal>): AsyncGenerator<readonly Signal[]> {
  // Ascending by moment; most signals go to its end.
  const waiting = new Map<number, Signal[]>();
  let moments: number[] = [];
  let sorted = true;
  function* until(moment: number): Generator<readonly Signal[]> {
    if (!sorted) moments.sort((a, b) => a - b);
    sorted = true;
    let done = 0;
    while (done < moments.length && (moments[done] as number) < moment) {
      const key = moments[done] as number;
      done += 1;
      yield (waiting.get(key) ?? []).sort(before);
      waiting.delete(key);
    }
    if (done > 0) moments = moments.slice(done);
  }
  let last = -Infinity;
  for await (const signal of byTime) {
    const time = signal.time.getTime();
    if (time > last) yield* until(time);
    last = time;
    const moment = knownAt(signal);
    const known = waiting.get(moment);
    if (known !== undefined) known.push(signal);
    else {
      waiting.set(moment, [signal]);
      if (moments.length > 0 && (moments.at(-1) as number) > moment) sorted = false;
      moments.push(moment);
    }
  }
  yield* until(Infinity);
}
