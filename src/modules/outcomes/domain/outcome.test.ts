import { describe, expect, it } from 'vitest';
import { money, type ExpectedEffect, type FactReading } from '../../../kernel/index.js';
import { judgeEffect, unitsMadePossible } from './outcome.js';

const acted = new Date('2026-03-04T10:00:00Z');
const later = new Date('2026-03-05T06:00:00Z');
const expected: ExpectedEffect = {
  subject: 'product:P1|store:S1',
  fact: 'on-hand-estimate',
  atLeast: 12,
  by: later,
  savedMargin: money(900, 'EUR'),
};
const seen = (value: FactReading['value'], at = later): FactReading => ({ value, at, source: 'sig_1' });

describe('an outcome', () => {
  it('is met when the fact reaches its bound', () => {
    expect(judgeEffect(expected, seen(12), acted)).toBe('met');
  });
  it('is missed below it', () => {
    expect(judgeEffect(expected, seen(11.9), acted)).toBe('missed');
  });
  it('is missed above an upper bound', () => {
    expect(judgeEffect({ ...expected, atLeast: undefined, atMost: 3 }, seen(4), acted)).toBe('missed');
  });
  it.each([
    ['nothing is known', undefined],
    ['the reading is text', seen('12')],
    ['the reading is not finite', seen(Number.NaN)],
    ['the reading is older than the action', seen(20, new Date('2026-03-04T09:59:00Z'))],
  ])('is unknown when %s', (_why, reading) => {
    expect(judgeEffect(expected, reading, acted)).toBe('unknown');
  });
});

describe('units an action made possible to sell', () => {
  it('are those sold beyond what stood there, at most what it brought', () => {
    expect(unitsMadePossible(24, 10, 4)).toBe(6);
    expect(unitsMadePossible(24, 40, 4)).toBe(24);
    expect(unitsMadePossible(24, 3, 4)).toBe(0);
  });
  it('do not count a negative record as stock owed', () => {
    expect(unitsMadePossible(24, 10, -5)).toBe(10);
  });
});
