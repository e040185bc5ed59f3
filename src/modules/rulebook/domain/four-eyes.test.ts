import { describe, expect, it } from 'vitest';
import { RELEASE, ROLES, SYSTEM, type Principal, type Role } from '../../../kernel/index.js';
import { ROLE_PERMISSIONS } from '../../../policies/index.js';
import { mayPublish } from './four-eyes.js';
import { reachWithin } from './reach.js';

const person = (changes: Partial<Principal> = {}): Principal => ({
  id: 'ben',
  kind: 'user',
  name: 'Ben',
  roles: ['operations-admin'],
  scope: {},
  ...changes,
});
const byAda = { rule: 'r', writers: ['ada'], reach: {} };

describe('who may publish a rule', () => {
  it('is a person who holds the permission and had no hand in it', () => {
    expect(mayPublish(person(), [byAda])).toEqual({ ok: true });
    expect(mayPublish(person({ id: 'ada' }), [byAda])).toMatchObject({ ok: false, because: expect.stringContaining('second person') });
    expect(mayPublish(person(), [byAda, { ...byAda, writers: ['ada', 'ben'] }])).toMatchObject({ ok: false });
  });

  it('is no software, whatever its roles', () => {
    for (const kind of ['api-key', 'agent', 'service'] as const)
      expect(mayPublish(person({ kind, roles: ROLES }), [byAda])).toMatchObject({ ok: false });
    expect(mayPublish(SYSTEM, [byAda]).ok).toBe(false);
    expect(mayPublish(RELEASE, [byAda]).ok).toBe(false);
  });

  it('holds a role of the table, for every role', () => {
    for (const role of ROLES)
      expect(mayPublish(person({ roles: [role] }), [byAda]).ok, role).toBe(ROLE_PERMISSIONS[role as Role].includes('rules.publish'));
  });

  it('publishes nothing that reaches outside their scope', () => {
    const north = person({ scope: { regions: ['R1'] } });
    expect(mayPublish(north, [byAda]).ok).toBe(false);
    expect(mayPublish(north, [{ ...byAda, reach: { regions: ['R1'] } }]).ok).toBe(true);
    expect(mayPublish(north, [{ ...byAda, reach: { regions: ['R1', 'R2'] } }]).ok).toBe(false);
    expect(mayPublish(north, [{ ...byAda, reach: { stores: ['101'] } }]).ok).toBe(false);
    expect(reachWithin({ banners: ['B1'], regions: ['R1'] }, { regions: ['R1'], banners: ['B1', 'B2'] })).toBe(true);
    expect(reachWithin({ regions: [] }, { regions: [] })).toBe(true);
  });
});
