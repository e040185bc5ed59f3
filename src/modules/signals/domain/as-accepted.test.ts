import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../kernel/index.js';
import { asAccepted, knownAt } from './as-accepted.js';

const HOUR = 3_600_000;
const at = (hour: number): Date => new Date(Date.UTC(2026, 2, 2) + hour * HOUR);
const signal = (id: string, time: number, received = time): Signal =>
  ({ id, time: at(time), receivedAt: at(received) }) as unknown as Signal;
async function* stream(signals: readonly Signal[]): AsyncGenerator<Signal> {
  yield* signals.toSorted((a, b) => a.time.getTime() - b.time.getTime() || (a.id < b.id ? -1 : 1));
}
async function lived(...signals: Signal[]): Promise<string[]> {
  const moments: string[] = [];
  for await (const moment of asAccepted(stream(signals))) moments.push(moment.map(({ id }) => id).join('+'));
  return moments;
}

describe('the order in which history became known', () => {
  it('lives a late signal when it was accepted', async () => {
    expect(await lived(signal('a', 8), signal('late', 9, 12), signal('b', 10), signal('c', 11), signal('d', 13))).toEqual([
      'a',
      'b',
      'c',
      'late',
      'd',
    ]);
  });

  it('lives those of one moment together, by event time, then id', async () => {
    expect(await lived(signal('c', 9, 12), signal('b', 12), signal('a', 12), signal('d', 11.5, 12))).toEqual(['c+d+a+b']);
  });

  it('lives history that was loaded much later at its event time', async () => {
    expect(await lived(signal('a', 8, 2_000), signal('b', 9, 1_000))).toEqual(['a', 'b']);
    expect(knownAt(signal('a', 8, 8 + 25))).toBe(at(8).getTime());
  });

  it('does not let a sender’s fast clock bring its signal forward', async () => {
    expect(await lived(signal('fast', 10, 9.9), signal('b', 9.95))).toEqual(['b', 'fast']);
  });

  it('says nothing of an empty history', async () => {
    expect(await lived()).toEqual([]);
  });
});
