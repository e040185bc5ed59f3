import { describe, expect, it } from 'vitest';
import type { Job, JobName } from '../../../kernel/index.js';
import { Agenda } from './agenda.js';

const job = (id: string, name: JobName, minute: number, priority = 0): Job => ({
  id,
  job: name,
  refs: {},
  correlationId: 'c',
  dueAt: new Date(minute * 60_000),
  priority,
});
const drained = (agenda: Agenda, together = 1): string[] => {
  const lots: string[] = [];
  while (agenda.nextAt < Infinity)
    lots.push(
      agenda
        .take(() => together)
        .map(({ id }) => id)
        .join('+'),
    );
  return lots;
};

describe('the agenda of a life lived again', () => {
  it('works by the moment, then in the order of the stages, then the dearest first, then as put in', () => {
    const agenda = new Agenda();
    agenda.add([
      job('later', 'agents.run', 9),
      job('judge', 'approvals.judge', 5, 900),
      job('cheap', 'agents.run', 5, 1),
      job('dear', 'agents.run', 5, 100),
      job('also cheap', 'agents.run', 5, 1),
      job('word', 'exceptions.progress', 5),
    ]);
    expect(drained(agenda)).toEqual(['word', 'dear', 'cheap', 'also cheap', 'judge', 'later']);
  });

  it('works alike together, and never what is due later or of another kind', () => {
    const agenda = new Agenda();
    agenda.add([
      job('a', 'agents.run', 1),
      job('b', 'agents.run', 1),
      job('c', 'agents.run', 1),
      job('d', 'approvals.judge', 1),
      job('e', 'agents.run', 2),
    ]);
    expect(drained(agenda, 2)).toEqual(['a+b', 'c', 'd', 'e']);
  });

  it('keeps its order however much is put in between', () => {
    const agenda = new Agenda();
    const minutes = Array.from({ length: 500 }, (_, n) => (n * 7_919) % 501);
    for (const minute of minutes) agenda.add([job(String(minute), 'agents.run', minute)]);
    expect(drained(agenda).map(Number)).toEqual(minutes.toSorted((a, b) => a - b));
  });
});
