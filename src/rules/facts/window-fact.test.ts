import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { AGGREGATES, factName, LONGEST_WINDOW_MINUTES, parseFactCatalogue, parseWindowFactName, windowFactName } from './index.js';

const series = {
  name: 'receipts',
  subject: 'product|store',
  kind: 'series',
  type: 'number',
  unit: 'units',
  aggregates: ['count', 'sum'],
  owner: 'supply-chain',
  freshnessMinutes: 60,
  privacyClass: 'internal',
  description: 'What came in, one entry a delivery.',
};
const catalogue = parseFactCatalogue([{ file: 'facts.yaml', text: JSON.stringify({ facts: [series] }) }]);

describe('the name of a window', () => {
  it('says which series, how it is summed up, and how far back', () => {
    expect(parseWindowFactName('receipts:sum:2160m')).toEqual({ series: 'receipts', aggregate: 'sum', minutes: 2160 });
    expect(parseWindowFactName('receipts:count:promotion')).toEqual({ series: 'receipts', aggregate: 'count', minutes: 'promotion' });
  });

  it('reads back as it was written', () => {
    const minutes = fc.oneof(fc.integer({ min: 1, max: LONGEST_WINDOW_MINUTES }), fc.constant('promotion' as const));
    fc.assert(
      fc.property(fc.constantFrom(...AGGREGATES), minutes, (aggregate, length) => {
        const window = { series: 'receipts', aggregate, minutes: length };
        expect(parseWindowFactName(windowFactName(window))).toEqual(window);
      }),
      counted(2_000),
    );
  });

  it.each([
    'receipts',
    'receipts:max:60m',
    'receipts:sum:0m',
    'receipts:sum:060m',
    `receipts:sum:${LONGEST_WINDOW_MINUTES + 1}m`,
    'receipts:sum:60',
    'Receipts:sum:60m',
    `${'r'.repeat(90)}:sum:60m`,
  ])('%s is none', (text) => {
    expect(parseWindowFactName(text)).toBeUndefined();
    expect(factName.safeParse(text).success).toBe(text === 'receipts');
  });
});

describe('a window in the catalogue', () => {
  it('is a fact with the unit its sum has', () => {
    expect(catalogue.get('receipts:sum:60m')).toMatchObject({
      kind: 'window',
      unit: 'units',
      subject: 'product|store',
      from: ['receipts'],
    });
    expect(catalogue.get('receipts:count:60m')?.unit).toBe('count');
  });

  it('is unknown where the series is not declared or not asked that way', () => {
    expect(catalogue.get('receipts:mean:60m')).toBeUndefined();
    expect(catalogue.get('deliveries:sum:60m')).toBeUndefined();
    expect(catalogue.all().map(({ name }) => name)).toEqual(['receipts']);
  });
});
