import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { entriesOf } from '../../../test/support/decision-tables.js';
import { admits } from './entry.js';
import { parseEntry } from './index.js';

type FactType = 'number' | 'text' | 'boolean';
const takes = (text: string, type: FactType, value: string | number | boolean): boolean => {
  const read = parseEntry(text, type);
  if (!read.ok) throw new Error(read.message);
  return admits(read.entry, value);
};

describe('an input entry', () => {
  it.each<[string, FactType, (string | number | boolean)[], (string | number | boolean)[]]>([
    ['-', 'number', [0, -7], []],
    [' 5 ', 'number', [5], [4.9]],
    ['-0.5', 'number', [-0.5], [0.5]],
    ['1e2', 'number', [100], [1]],
    ['-0', 'number', [0], [1]],
    ['< 3', 'number', [2.9], [3]],
    ['<=3', 'number', [3], [3.1]],
    ['> -3', 'number', [-2], [-3]],
    ['>= 3', 'number', [3], [2]],
    ['!= 3', 'number', [2], [3]],
    ['[1..5]', 'number', [1, 5], [0.9, 5.1]],
    ['(1..5]', 'number', [1.1, 5], [1]],
    [']1..5[', 'number', [1.1, 4.9], [1, 5]],
    ['[ -1.5 .. 1e1 )', 'number', [-1.5, 9], [10]],
    ['[5..5]', 'number', [5], [4]],
    ['1, 2, > 9', 'number', [1, 2, 10], [3, 9]],
    ['not(1, [3..4])', 'number', [2, 5], [1, 3.5]],
    ['late', 'text', ['late'], ['Late', 'later']],
    ['"late, or \\"late\\""', 'text', ['late, or "late"'], ['late']],
    ['"-"', 'text', ['-'], ['x']],
    ['2026-01-15', 'text', ['2026-01-15'], ['2026-01-16']],
    ['212, 213', 'text', ['212', '213'], ['214']],
    ['not(late, "too short")', 'text', ['none'], ['late', 'too short']],
    ['not-yet', 'text', ['not-yet'], ['yet']],
    ['true', 'boolean', [true], [false]],
    ['not (true)', 'boolean', [false], [true]],
  ])('%s of a %s', (text, type, inside, outside) => {
    for (const value of inside) expect(takes(text, type, value), String(value)).toBe(true);
    for (const value of outside) expect(takes(text, type, value), String(value)).toBe(false);
  });

  it.each<[string, FactType, RegExp]>([
    ['', 'number', /empty; write - for any value \(character 1\)/],
    ['   ', 'text', /empty/],
    ['- , 3', 'number', /stands alone.*character 1/],
    ['NaN', 'number', /not a number, as the fact is \(character 1\)/],
    ['Infinity', 'number', /not a number/],
    ['1e999', 'number', /too large/],
    ['< -1e999', 'number', /too large \(character 3\)/],
    ['1e-999', 'number', /too small/],
    ['0x10', 'number', /not a number/],
    ['1.', 'number', /not a number/],
    ['1..5', 'number', /a range needs brackets/],
    ['[5..1]', 'number', /backwards \(character 1\)/],
    ['[5..5)', 'number', /holds no value/],
    ['[1..5', 'number', /not closed/],
    ['[1..', 'number', /a number is needed here \(character 5\)/],
    ['[1,5]', 'number', /a range is written \[1\.\.5\] \(character 3\)/],
    ['4,5', 'number', /a decimal comma\?/],
    ['1,', 'number', /a value is needed/],
    ['3 days', 'number', /nothing may follow here/],
    ['not(1', 'number', /not closed/],
    ['not(not(1))', 'number', /nothing may follow|not closed|not a number/],
    ['((((', 'number', /a number is needed/],
    ['"5"', 'number', /text in quotes, but the fact is a number/],
    ['true', 'number', /not a number/],
    ['5', 'boolean', /not true or false/],
    ['< late', 'text', /only numbers have an order/],
    ['[a..b]', 'text', /only numbers have an order/],
    ['"late', 'text', /the quote is not closed \(character 1\)/],
    ['"late\\', 'text', /not closed/],
    ['too short', 'text', /several words needs quotes \(character 5\)/],
    ['= 3', 'number', /a value is needed/],
    ['x'.repeat(501), 'text', /more than 500/],
    [Array.from({ length: 1_001 }, (_, i) => i).join(', '), 'number', /more than 1000 entries/],
  ])('refuses %s of a %s, with the place', (text, type, message) => {
    const read = parseEntry(text, type);
    expect(read.ok ? 'accepted' : read.message).toMatch(message);
  });

  it('never throws, whatever the text, long ones included', () => {
    const soup = fc.array(fc.constantFrom('not(', '(', ')', '[', ']', '..', ',', '"', '\\', '-', '1', 'a', ' ', '<', '=', '!', 'e', '.'), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          soup.map((parts) => parts.join('')),
        ),
        fc.constantFrom<FactType>('number', 'text', 'boolean'),
        (text, type) => {
          const read = parseEntry(text, type);
          return read.ok || /\(character \d+\)$/.test(read.message);
        },
      ),
      counted(40_000),
    );
    for (const part of ['(', '[1..2], ', '"', '\\', '1', 'not(', ' ', ',', '1,'])
      expect(parseEntry(part.repeat(100_000), 'number').ok, part).toBe(false);
  });

  it('reads what the generators of these tests write', () => {
    fc.assert(
      fc.property(entriesOf.number, (text) => parseEntry(text, 'number').ok),
      counted(2_000),
    );
    fc.assert(
      fc.property(entriesOf.text, (text) => parseEntry(text, 'text').ok),
      counted(2_000),
    );
  });
});
