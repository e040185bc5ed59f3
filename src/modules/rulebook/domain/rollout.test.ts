import { describe, expect, it } from 'vitest';
import { countPlaces, nextStep, whereOf, type Rollout, type RolloutFigures } from './rollout.js';

const START = new Date('2026-03-02T08:00:00Z');
const after = (hours: number): Date => new Date(START.getTime() + hours * 3_600_000);
const rollout = (changes: Partial<Rollout> = {}): Rollout => ({
  id: 'rro_1',
  version: 1,
  rule: 'r',
  number: 2,
  ruleVersion: 'v',
  stages: [
    { scope: { stores: ['101'] }, hours: 4 },
    { scope: { regions: ['R2'] }, hours: 8 },
  ],
  expect: { exceptionsPerStoreAndDay: 2, overrideShare: 0.25, findingsPerDay: 50 },
  state: 'running',
  stage: 0,
  stageSince: START,
  countedSince: START,
  startedBy: 'ben',
  startedAt: START,
  correlationId: 'c',
  ...changes,
});
const figures = (changes: Partial<RolloutFigures> = {}): RolloutFigures => ({
  since: START,
  until: START,
  stores: 1,
  findings: 0,
  exceptions: 0,
  exceptionsPerStore: 0,
  decided: 0,
  overridden: 0,
  ...changes,
});

describe('a rollout in stages', () => {
  it('waits for the hours of its stage, then adds the places of the next, then is done', () => {
    expect(nextStep(rollout(), figures(), after(3.99))).toEqual({ does: 'wait' });
    expect(nextStep(rollout(), figures(), after(4))).toEqual({ does: 'advance' });
    expect(nextStep(rollout({ stage: 1 }), figures(), after(8))).toEqual({ does: 'complete' });
    expect(whereOf(rollout())).toEqual([{ stores: ['101'] }]);
    expect(whereOf(rollout({ stage: 1 }))).toEqual([{ stores: ['101'] }, { regions: ['R2'] }]);
  });

  it.each<[string, Partial<RolloutFigures>, string | undefined]>([
    ['as many exceptions as expected', { exceptions: 2, exceptionsPerStore: 2 }, undefined],
    [
      'more exceptions',
      { exceptions: 3, exceptionsPerStore: 3 },
      '3 exceptions in 1 store(s) within 24 hours, 3 a store; its author expects at most 2',
    ],
    ['as many findings as expected', { findings: 50 }, undefined],
    ['more findings', { findings: 51 }, '51 findings within 24 hours; its author expects at most 50'],
    ['a share of few decisions', { decided: 4, overridden: 4 }, undefined],
    ['a share as expected', { decided: 8, overridden: 2 }, undefined],
    ['a larger share', { decided: 8, overridden: 3 }, 'people declined or overrode 3 of 8 (37.5 %); its author expects at most 25 %'],
  ])('with %s', (_, changes, because) => {
    const step = nextStep(rollout(), figures(changes), after(1));
    expect(step).toEqual(because === undefined ? { does: 'wait' } : { does: 'stop', because });
  });

  it('stops rather than goes on at the end of a stage, and by nothing its author did not state', () => {
    expect(nextStep(rollout(), figures({ findings: 51 }), after(9)).does).toBe('stop');
    expect(nextStep(rollout({ expect: { overrideShare: 1 } }), figures({ findings: 9_999, exceptionsPerStore: 99 }), after(1)).does).toBe(
      'wait',
    );
  });

  it('counts the stores of its places inside the scope of the rule', () => {
    const places = [
      { banner: 'B1', region: 'R1', store: '101' },
      { banner: 'B1', region: 'R2', store: '201' },
      { banner: 'B1', region: 'R2', store: '202' },
    ];
    expect(countPlaces(rollout(), { scope: {} }, places)).toBe(1);
    expect(countPlaces(rollout({ stage: 1 }), { scope: {} }, places)).toBe(3);
    expect(countPlaces(rollout({ stage: 1 }), { scope: { stores: ['202'] } }, places)).toBe(1);
  });
});
