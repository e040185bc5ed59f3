import { describe, expect, it } from 'vitest';
import { runWithout } from '../chain/run.js';
import { drawScenario } from '../chain/scenario.js';
import { runRebalancing } from '../chain/yardsticks.js';
import { lossLines } from './loss-report.js';
import { Names } from './names.js';

describe('the loss report', () => {
  const scenario = drawScenario({ stores: 12, days: 4, seed: 3 });
  const [alone, moved] = [runWithout(scenario).tally, runRebalancing(scenario).tally];
  const lines = lossLines(scenario, new Names(scenario), { without: alone, with: moved });
  const total = (side: 'without' | 'with'): number =>
    lines.reduce((sum, line) => sum + Object.values(line[side]).reduce((a, b) => a + b, 0), 0);

  it('holds every loss of both weeks, once', () => {
    expect([total('without'), total('with')]).toEqual([alone.lostMinor, moved.lostMinor]);
    expect(new Set(lines.map(({ day, store, product }) => `${day} ${store} ${product}`)).size).toBe(lines.length);
  });

  it('says by cause, day, store and product where it was', () => {
    const demandAhead = lines.reduce((sum, line) => sum + (line.with['demand-ahead'] ?? 0), 0);
    expect(demandAhead).toBe(moved.lostByCause['demand-ahead']);
    expect(lines.every(({ day, store, product }) => /^2026-03-0[2-5]$/.test(day) && /^S\d+$/.test(store) && /^P\d+$/.test(product))).toBe(
      true,
    );
    expect(lines.some(({ promoted }) => promoted) && lines.some(({ promoted }) => !promoted)).toBe(true);
  });
});
