import { describe, expect, it } from 'vitest';
import { found, is } from '../../testing/analysed.js';

const short = is('cover', 'lessThan', 3);
const long = is('cover', 'greaterThan', 5);
const sold = is('sold', 'greaterThan', 1);
const late = is('notice', 'equal', 'late');

describe('conditions that can never hold', () => {
  it.each<[string, unknown, string, string]>([
    ['below 3 and above 5', { all: [short, long] }, 'conditions.all.1', 'can never hold together with conditions.all.0'],
    [
      'a bound and its own opposite',
      { all: [short, { not: short }] },
      'conditions.all.1.not',
      'can never hold together with conditions.all.0',
    ],
    [
      'touching bounds',
      { all: [short, is('cover', 'greaterThanInclusive', 3)] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'two different texts',
      { all: [late, is('notice', 'equal', 'short')] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'lists without a common entry',
      { all: [is('notice', 'in', ['a', 'b']), is('notice', 'in', ['c'])] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'a list emptied by another',
      { all: [is('cover', 'in', [1, 2]), is('cover', 'notIn', [1, 2, 3])] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'yes and no',
      { all: [is('promoted', 'equal', true), is('promoted', 'notEqual', true)] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'groups deep',
      { all: [short, { all: [sold, { not: { any: [is('cover', 'lessThanInclusive', 5), late] } }] }] },
      'conditions.all.1.all.1.not.any.0',
      'can never hold together with conditions.all.0',
    ],
    [
      'two facts, one both above and below the other',
      { all: [is('cover', 'lessThan', { fact: 'lead' }), is('lead', 'lessThan', { fact: 'cover' })] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'one and the other of equal texts',
      { all: [is('notice', 'equal', { fact: 'reason' }), is('reason', 'notEqual', { fact: 'notice' })] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'containing and not containing',
      { all: [is('notice', 'contains', 'a'), is('notice', 'doesNotContain', 'a')] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'every one of different values',
      { all: [is('cover', 'everyValue:equal', [1, 2])] },
      'conditions.all.0',
      'can never hold, whatever the value',
    ],
    [
      'a comparison turned round',
      { all: [short, is('cover', 'swap:lessThan', 5)] },
      'conditions.all.1',
      'can never hold together with conditions.all.0',
    ],
    [
      'a fact compared with itself',
      { all: [sold, is('cover', 'lessThanInclusive', { fact: 'cover' })] },
      'conditions.all.1.value',
      'cover is compared with itself',
    ],
  ])('%s', (_, conditions, path, message) => {
    expect(found(conditions).errors).toContainEqual({ path, message });
  });

  it('refuse a branch that is wrong in itself, and warn of one that what stands around it rules out', () => {
    const path = 'conditions.any.0.all.1';
    expect(found({ any: [{ all: [short, long] }, sold] }).errors).toEqual([
      { path, message: 'can never hold together with conditions.any.0.all.0' },
    ]);
    const message = 'can never hold together with conditions.all.0';
    expect(found({ all: [long, { any: [short, sold] }] })).toEqual({ errors: [], warnings: [{ path: 'conditions.all.1.any.0', message }] });
    expect(found({ all: [long, { any: [short, { all: [short, sold] }] }] }).errors.map((one) => one.path)).toEqual([
      'conditions.all.1.any.0',
      'conditions.all.1.any.1.all.0',
    ]);
  });

  it('are told from those that always do', () => {
    expect(found({ any: [short, { not: short }] }).errors).toEqual([
      { path: 'conditions', message: 'always hold once the facts are known: a rule must be able to stay silent' },
    ]);
    expect(found({ any: [short, is('cover', 'greaterThanInclusive', 1)] }).errors[0]?.path).toBe('conditions');
    expect(found({ any: [is('promoted', 'equal', true), is('promoted', 'equal', false)] }).errors[0]?.path).toBe('conditions');
    expect(found({ all: [sold, { any: [short, { not: short }] }] }).warnings).toContainEqual({
      path: 'conditions.all.1',
      message: 'one of these always holds once the facts are known',
    });
  });

  it('are not seen where there are none', () => {
    for (const conditions of [
      { all: [is('cover', 'lessThanInclusive', 3), is('cover', 'greaterThanInclusive', 3)] },
      { all: [is('cover', 'greaterThan', 2.9), short] },
      { any: [short, long] },
      { all: [is('notice', 'notEqual', 'late'), is('reason', 'equal', 'late')] },
      { all: [is('notice', 'contains', 'a'), is('notice', 'doesNotContain', 'b')] },
      { all: [is('cover', 'lessThan', { fact: 'lead' }), is('lead', 'lessThan', 4), long] },
    ])
      expect(found(conditions), JSON.stringify(conditions)).toEqual({ errors: [], warnings: [] });
  });
});

describe('conditions that are of no use', () => {
  it.each<[string, unknown, string, string]>([
    [
      'a wider bound beside a narrower',
      { all: [short, is('cover', 'lessThan', 9)] },
      'conditions.all.1',
      'says nothing new: conditions.all.0 already does',
    ],
    [
      'the wider bound written first',
      { all: [is('cover', 'lessThan', 9), short] },
      'conditions.all.0',
      'says nothing new: conditions.all.1 already does',
    ],
    ['the same twice', { all: [late, sold, late] }, 'conditions.all.2', 'says nothing new: conditions.all.0 already does'],
    [
      'what a group around said',
      { all: [short, { any: [{ all: [sold, is('cover', 'notEqual', 7)] }, late] }] },
      'conditions.all.1.any.0.all.1',
      'says nothing new: conditions.all.0 already does',
    ],
    [
      'a branch inside another',
      { any: [short, { all: [sold, is('cover', 'lessThan', 2)] }] },
      'conditions.any.1',
      'decides nothing: whenever it holds, conditions.any.0 holds too',
    ],
    [
      'the same branch twice',
      { any: [{ all: [short, late] }, sold, { all: [late, short] }] },
      'conditions.any.2',
      'decides nothing: whenever it holds, conditions.any.0 holds too',
    ],
  ])('%s', (_, conditions, path, message) => {
    expect(found(conditions)).toEqual({ errors: [], warnings: [{ path, message }] });
  });

  it('are judged with the age of readings in mind', () => {
    const fresh = is('cover', 'lessThan', 9, { maxAgeMinutes: 60 });
    expect(found({ all: [short, fresh] }).warnings).toEqual([]);
    expect(found({ all: [{ ...short, maxAgeMinutes: 30 }, fresh] }).warnings.map(({ path }) => path)).toEqual(['conditions.all.1']);
    expect(found({ any: [fresh, short] }).warnings).toEqual([]);
  });

  it('name the shared condition they stand in', () => {
    const shared = { wide: { all: [is('cover', 'lessThan', 9), sold] }, never: { all: [short, long] } };
    expect(found({ all: [short, { condition: 'wide' }] }, { shared: { wide: shared.wide } }).warnings).toEqual([
      { path: 'shared.wide.all.0', message: 'says nothing new: conditions.all.0 already does' },
    ]);
    expect(found({ all: [long, { not: { condition: 'never' } }] }, { shared }).errors).toEqual([]);
    expect(found({ condition: 'never' }, { shared }).errors).toEqual([
      { path: 'shared.never.all.1', message: 'can never hold together with shared.never.all.0' },
    ]);
  });
});
