import { describe, expect, it } from 'vitest';
import { isJudged, usualHour, type HourOfFindings } from './unusual-hour.js';

const HOUR = 3_600_000;
const NOW = new Date('2026-03-30T10:00:00Z');
const daysAgo = (days: number, hours = 0): Date => new Date(NOW.getTime() - days * 24 * HOUR - hours * HOUR);
const tuning = { factor: 8, atLeast: 100 };
/** The same hour of so many days with these findings. */
const days = (...findings: number[]): HourOfFindings[] => findings.map((each, index) => ({ hour: daysAgo(index + 1), findings: each }));
const usual = (history: HourOfFindings[], since = daysAgo(28)) => usualHour(history, { hour: NOW, since }, tuning);

describe('what is usual at an hour', () => {
  it('is not known before fourteen whole days, nor when the guard is off', () => {
    expect(usual(days(5), daysAgo(13, 23))).toBeUndefined();
    expect(usual(days(5), daysAgo(14))).toMatchObject({ days: 14 });
    expect(usualHour(days(5), { hour: NOW, since: daysAgo(28) }, { factor: 0, atLeast: 1 })).toBeUndefined();
  });

  it('is the median of the same hour on earlier days, whatever one wild day said', () => {
    const history = days(...Array.from({ length: 27 }, (_, day) => 40 + (day % 3)), 9_000);
    expect(usual(history)).toMatchObject({ median: 41, highest: 9_000 });
    expect(usual(history)?.deviation).toBeCloseTo(Math.sqrt(41), 5);
  });

  it('counts days without a finding as none', () => {
    expect(usual(days(50, 50, 50))).toMatchObject({ median: 0, deviation: 1, days: 28 });
  });

  it('spreads with the scatter of the days', () => {
    const history = days(...Array.from({ length: 28 }, (_, day) => (day % 2 === 0 ? 100 : 300)));
    expect(usual(history)).toMatchObject({ median: 200, deviation: 148.26 });
    expect(usual(history)?.limit).toBeCloseTo(200 + 8 * 148.26, 5);
  });

  it('is never exceeded by an hour below the least number, or below twice the busiest hour of any time of day', () => {
    expect(usual([])?.limit).toBe(100);
    expect(usual([{ hour: daysAgo(3, 5), findings: 700 }])?.limit).toBe(1_400);
  });

  it('leaves out what was before the version came into force, the hour itself and what came after', () => {
    const history = [
      { hour: daysAgo(20), findings: 800 },
      { hour: NOW, findings: 800 },
      { hour: daysAgo(-1), findings: 800 },
    ];
    expect(usual(history, daysAgo(15))).toMatchObject({ highest: 0, median: 0, days: 15 });
  });

  it('is not asked about for a day after a person said that all is well', () => {
    const resumed = { rule: 'r', ruleVersion: 'v', at: daysAgo(1), by: 'u', note: 'n' };
    expect(isJudged(NOW, undefined)).toBe(true);
    expect(isJudged(NOW, resumed)).toBe(true);
    expect(isJudged(new Date(NOW.getTime() - HOUR), resumed)).toBe(false);
  });
});
