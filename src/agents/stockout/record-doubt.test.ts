import { describe, expect, it } from 'vitest';
import { calm, kinds, likeliest, triage, type Situation } from './situation.fixture.js';

describe('a record in doubt', () => {
  const silent = (): Situation => {
    const s = calm();
    s.facts = { ...s.facts, 'on-hand-estimate': 130, 'sell-through-ratio': 0.95 };
    s.trust = { ...s.trust, onHand: 130, hoursSinceLastSale: 4, expectedSinceLastSale: 9, recordAgeHours: 90, lastReceivedAgeHours: null };
    return s;
  };

  it('is counted first: no goods are moved to a store whose record says plenty', async () => {
    const result = await triage(silent());
    expect(kinds(result)).toEqual(['task.count']);
    expect(result.proposals[0]?.expected).toMatchObject({ fact: 'data-age-hours', atMost: 16 });
    expect(likeliest(result)).toBe('record-wrong');
  });

  it('looks like a shelf nobody worked when goods came lately and the count is fresh', async () => {
    const s = silent();
    s.trust = { ...s.trust, lastReceivedAgeHours: 10, lastCountAgeHours: 20 };
    expect(likeliest(await triage(s))).toBe('shelf-not-worked');
  });

  it('is counted when negative, and no lorry is sent while it goes on selling', async () => {
    const s = calm();
    s.facts['on-hand-estimate'] = -4;
    const result = await triage(s);
    expect(kinds(result)).toEqual(['task.count']);
    expect(likeliest(result)).toBe('record-wrong');
  });

  it('is not counted again within hours of a count', async () => {
    const s = silent();
    s.trust.lastCountAgeHours = 6;
    s.facts['on-hand-estimate'] = 150;
    expect(kinds(await triage(s))).toEqual([]);
  });

  it('is counted and supplied when even the record says that it will not last', async () => {
    const s = silent();
    s.facts['on-hand-estimate'] = 7;
    expect(kinds(await triage(s))).toEqual(['task.count', 'stock.transfer']);
  });

  it('is not worth a count when the product hardly sells', async () => {
    const s = silent();
    s.facts['demand-rate'] = 0.02;
    expect(kinds(await triage(s))).toEqual([]);
  });

  it('points at price or planogram when it sells far below plan with counted stock at hand', async () => {
    const s = silent();
    s.facts['sell-through-ratio'] = 0.3;
    s.trust = { ...s.trust, hoursSinceLastSale: 1, expectedSinceLastSale: 0.5, lastCountAgeHours: 10 };
    expect(likeliest(await triage(s))).toBe('price-or-planogram-error');
  });
});
