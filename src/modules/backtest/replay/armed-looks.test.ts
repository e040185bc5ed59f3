import { describe, expect, it } from 'vitest';
import type { DueAbsence } from '../../detection/index.js';
import { ArmedLooks } from './armed-looks.js';

const DAY = 24 * 3_600_000;
const [from, until] = [new Date('2026-03-02T00:00:00Z'), new Date('2026-03-20T00:00:00Z')];
const look = (id: string, time: string): DueAbsence => ({
  id,
  type: 'retail.delivery.planned',
  signal: 'sig',
  absence: 'retail.delivery.planned+120m',
  subject: 'product:P1|store:S1',
  time: new Date(time),
  correlationId: 'c1',
});
const due = ({ agenda }: ArmedLooks): string[] =>
  agenda.take(() => 1_000).map(({ id, dueAt }) => `${id} ${dueAt.toISOString().slice(11, 19)}`);

describe('looks rules have asked for', () => {
  it('are due a second after the signals of their minute are evaluated, as in production', () => {
    const looks = new ArmedLooks({ from, until }, 5);
    looks.add([look('a', '2026-03-02T14:00:00Z')], from.getTime());
    looks.add([look('b', '2026-03-02T14:00:20Z')], from.getTime());
    expect([due(looks), due(looks)]).toEqual([['a 14:00:06'], ['b 14:01:06']]);
  });

  it('are those whose moment lies in the window, its beginning included and its end not', () => {
    const looks = new ArmedLooks({ from, until }, 0);
    const times = ['2026-03-01T23:59:59Z', '2026-03-02T00:00:00Z', '2026-03-19T23:59:59Z', '2026-03-20T00:00:00Z'];
    looks.add(
      times.map((time, n) => look(String(n), time)),
      from.getTime() - DAY,
    );
    expect([due(looks), due(looks), due(looks)]).toEqual([['1 00:00:01'], ['2 00:00:01'], []]);
  });

  it('are done once, asked for again before or up to seven days after', () => {
    const looks = new ArmedLooks({ from, until }, 0);
    const one = look('a', '2026-03-02T14:00:00Z');
    looks.add([one, one], from.getTime());
    expect(due(looks)).toEqual(['a 14:00:01']);
    looks.add([one], one.time.getTime() + 6 * DAY);
    expect(due(looks)).toEqual([]);
    looks.add([one], one.time.getTime() + 8 * DAY);
    expect(due(looks)).toEqual(['a 14:00:01']); // production has forgotten it too
  });
});
