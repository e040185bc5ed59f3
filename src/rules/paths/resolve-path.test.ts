import { describe, expect, it } from 'vitest';
import { parsePath, resolvePath } from './resolve-path.js';

const delivery = { to: { id: 'DC1' }, lines: [{ product: 'P1', quantity: 4 }, { product: 'P2' }] };

describe('resolvePath', () => {
  it.each<[string, unknown]>([
    ['to.id', 'DC1'],
    ['lines[0].quantity', 4],
    ['lines[1].product', 'P2'],
    ['lines[2].product', undefined],
    ['lines[0].weight', undefined],
    ['to.id.length', undefined],
    ['lines.length', 2],
    ['lines[*].product', ['P1', 'P2']],
    ['lines[*].quantity', [4, undefined]],
    ['to[*].id', undefined],
  ])('%s', (path, value) => {
    expect(resolvePath(delivery, path)).toEqual(value);
  });

  it.each([
    "$..[?(@.constructor.constructor('return process')())]",
    '$.to.id',
    'to["id"]',
    'lines[-1]',
    'lines[**]',
    'lines[0:1]',
    'lines[01]',
    'to..id',
    '.to',
    'to.',
    '',
    '__proto__.polluted',
    'to.constructor.name',
    'to.prototype',
    `a${'.a'.repeat(16)}`,
    `lines[${'9'.repeat(7)}]`,
  ])('%s is not a path', (path) => {
    expect(parsePath(path)).toBeUndefined();
    expect(resolvePath(delivery, path)).toBeUndefined();
  });

  it('neither searches prototypes nor runs getters', () => {
    let ran = false;
    const inherited = Object.create({ stock: 7 }) as object;
    const getter = {
      get stock() {
        ran = true;
        return 7;
      },
    };
    expect(resolvePath(inherited, 'stock')).toBeUndefined();
    expect(resolvePath(getter, 'stock')).toBeUndefined();
    expect(resolvePath({}, 'toString')).toBeUndefined();
    expect(ran).toBe(false);
  });

  it('answers undefined for plain values', () => {
    for (const value of [5, 'text', true, null, undefined]) expect(resolvePath(value, 'length')).toBeUndefined();
  });
});
