import { describe, expect, it } from 'vitest';
import { figures, KPI_DEFINITIONS, type KpiDefinition, type Sample } from './kpi.js';

const definition = (id: string): KpiDefinition => {
  const found = KPI_DEFINITIONS.find((each) => each.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};
const at = (store: string, region: string, value: number, weight = 1, day = '2026-03-02'): Sample => ({
  place: { banner: 'B1', region, store },
  day,
  value,
  weight,
});

describe('key figures', () => {
  it('weigh a share by its denominators, not by stores', () => {
    const samples = [at('S1', 'R1', 90, 100), at('S2', 'R1', 0, 10), at('S3', 'R2', 5, 10)];
    expect(figures(definition('on-shelf-availability'), samples, 'region')).toEqual([
      { group: 'R1', value: 90 / 110, samples: 2 },
      { group: 'R2', value: 0.5, samples: 1 },
    ]);
    expect(figures(definition('on-shelf-availability'), samples, 'chain')).toEqual([{ group: 'chain', value: 95 / 120, samples: 3 }]);
  });

  it('take the middle of durations', () => {
    const samples = [at('S1', 'R1', 10), at('S2', 'R1', 30), at('S3', 'R1', 1_000)];
    expect(figures(definition('decision-cycle-time'), samples, 'chain')[0]?.value).toBe(30);
    expect(figures(definition('decision-cycle-time'), samples.slice(0, 2), 'chain')[0]?.value).toBe(20);
  });

  it('are null without samples, never zero', () => {
    expect(figures(definition('override-rate'), [], 'chain')).toEqual([{ group: 'chain', value: null, samples: 0 }]);
    expect(figures(definition('override-rate'), [], 'store')).toEqual([]);
  });

  it('group by trading day', () => {
    const samples = [at('S1', 'R1', 500), at('S1', 'R1', 250), at('S2', 'R1', 100, 1, '2026-03-03')];
    expect(figures(definition('lost-sales-avoided'), samples, 'day')).toEqual([
      { group: '2026-03-02', value: 750, samples: 2 },
      { group: '2026-03-03', value: 100, samples: 1 },
    ]);
  });
});
