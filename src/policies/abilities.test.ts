import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../test/support/counted.js';
import { inScope, ROLES, type Place, type Principal, type Scope } from '../kernel/index.js';
import { abilityOf, mayOn, type PlacedSubject } from './abilities.js';
import { PERMISSION_NAMES, may, type Permission } from './permissions.js';
import { scopeFilter } from './scope.js';

const approver = (scope: Scope): Principal => ({ id: 'u1', kind: 'user', name: 'U', roles: ['regional-ops'], scope });
const exception = (place: Place): PlacedSubject => ({ type: 'exceptions', id: 'exc_1', place });

describe('abilities', () => {
  it('lets a person see what lies in scope and nothing else', () => {
    const ability = abilityOf(approver({ regions: ['north'] }));
    expect(mayOn(ability, 'exceptions.read', exception({ banner: 'b1', region: 'north', store: '212' }))).toBe(true);
    expect(mayOn(ability, 'exceptions.read', exception({ banner: 'b1', region: 'south', store: '300' }))).toBe(false);
    expect(mayOn(ability, 'exceptions.read', exception({ banner: 'b1' }))).toBe(false);
    expect(mayOn(ability, 'users.manage', { type: 'users', id: 'u2', place: { region: 'north' } })).toBe(false);
  });

  it('sees nowhere with an empty list and everywhere without one', () => {
    expect(mayOn(abilityOf(approver({ stores: [] })), 'exceptions.read', exception({ store: '212' }))).toBe(false);
    expect(mayOn(abilityOf(approver({})), 'exceptions.read', exception({}))).toBe(true);
  });

  it.each([
    ['a type name', 'exceptions'],
    ['nothing', undefined],
    ['null', null],
    ['no place', { type: 'exceptions', id: 'exc_1' }],
    ['no id', { type: 'exceptions', place: { region: 'north' } }],
    ['another noun', { type: 'tasks', id: 't', place: { region: 'north' } }],
    ['a list for a region, which Mongo would search', { type: 'exceptions', id: 'e', place: { region: ['north', 'south'] } }],
    ['an operator for a region', { type: 'exceptions', id: 'e', place: { region: { $in: ['north'] } } }],
    ['a null region', { type: 'exceptions', id: 'e', place: { region: null } }],
    ['an unknown field', { type: 'exceptions', id: 'e', place: { region: 'north' }, approved: true }],
  ])('refuses %s, even to somebody without limits', (_, on) => {
    for (const scope of [{}, { regions: ['north'] }]) {
      expect(mayOn(abilityOf(approver(scope)), 'exceptions.read', on as PlacedSubject)).toBe(false);
    }
  });

  it('leaves the judged object as it was', () => {
    const on = exception({ region: 'north' });
    mayOn(abilityOf(approver({})), 'exceptions.read', Object.freeze(on));
    expect(Object.getOwnPropertyNames(on)).toEqual(['type', 'id', 'place']);
  });
});

const name = fc.constantFrom('a', 'b', 'c');
const list = fc.option(fc.uniqueArray(name), { nil: undefined });
const scopes: fc.Arbitrary<Scope> = fc.record({ banners: list, regions: list, stores: list });
const places: fc.Arbitrary<Place> = fc.record({ banner: name, region: name, store: name }, { requiredKeys: [] });

/** What MongoDB does with the two forms a scope filter uses. */
const matches = (filter: ReturnType<typeof scopeFilter>, document: { place: Place }): boolean =>
  Object.entries(filter).every(([path, { $in }]) => {
    const value = document.place[path.slice('place.'.length) as keyof Place];
    return value !== undefined && $in.includes(value);
  });

describe('scope', () => {
  it('is the same in the kernel, in the database filter and in the ability', () => {
    fc.assert(
      fc.property(scopes, places, (scope, place) => {
        const inside = inScope(scope, place);
        expect(matches(scopeFilter(scope), { place })).toBe(inside);
        expect(mayOn(abilityOf(approver(scope)), 'exceptions.read', exception(place))).toBe(inside);
      }),
      counted(100_000),
    );
  });

  it('never grants on an object what the role does not grant at all', () => {
    fc.assert(
      fc.property(fc.subarray([...ROLES]), fc.constantFrom(...PERMISSION_NAMES), scopes, places, (roles, permission, scope, place) => {
        const principal: Principal = { ...approver(scope), roles };
        const on = { type: permission.split('.')[0], id: 'x', place } as PlacedSubject;
        expect(mayOn(abilityOf(principal), permission as Permission, on)).toBe(may(principal, permission) && inScope(scope, place));
      }),
      counted(20_000),
    );
  });
});
