import { describe, expect, it } from 'vitest';
import { RELEASE, ROLES, SYSTEM, type Principal, type PrincipalKind, type Role } from '../kernel/index.js';
import { may, PERMISSION_NAMES, PERMISSIONS, permissionsOf, ROLE_PERMISSIONS, type Permission } from './permissions.js';

const principal = (kind: PrincipalKind, ...roles: Role[]): Principal => ({ id: 'p', kind, name: 'P', roles, scope: {} });

describe('the permission catalogue', () => {
  it('is used completely: every permission is held by some role, and no role names one twice', () => {
    const held = new Set(Object.values(ROLE_PERMISSIONS).flat());
    expect([...held].sort()).toEqual([...PERMISSION_NAMES].sort());
    for (const names of Object.values(ROLE_PERMISSIONS)) expect(new Set(names).size).toBe(names.length);
  });

  it('grants exactly what the table says, for every role and permission', () => {
    for (const role of ROLES) {
      for (const permission of PERMISSION_NAMES) {
        expect(may(principal('user', role), permission), `${role} ${permission}`).toBe(ROLE_PERMISSIONS[role].includes(permission));
      }
    }
  });

  it('adds up the permissions of several roles', () => {
    const both = permissionsOf(principal('user', 'store-manager', 'auditor'));
    expect(both).toContain('tasks.work');
    expect(both).toContain('audit.read');
  });
});

describe('who can hold what', () => {
  it('lets nobody but a person decide an approval or resolve an unknown action, whatever the roles', () => {
    for (const kind of ['api-key', 'agent', 'service'] as const) {
      expect(may(principal(kind, ...ROLES), 'approvals.decide')).toBe(false);
      expect(may(principal(kind, ...ROLES), 'actions.resolve')).toBe(false);
    }
  });

  it('gives agents and the server itself nothing at all', () => {
    for (const permission of PERMISSION_NAMES) {
      expect(may(principal('agent', ...ROLES), permission)).toBe(false);
      expect(may(SYSTEM, permission)).toBe(false);
      expect(may(RELEASE, permission)).toBe(false);
    }
  });

  it('keeps approving apart from administration: who manages users, keys, rules or authority decides no approval', () => {
    for (const role of ROLES) {
      const held = ROLE_PERMISSIONS[role];
      const administers = (['users.manage', 'api-keys.manage', 'rules.manage', 'authority.manage', 'agents.manage'] as const).some((p) =>
        held.includes(p),
      );
      expect(administers && held.includes('approvals.decide'), role).toBe(false);
    }
  });

  it('keeps integrations to sending data and working tasks', () => {
    const writes = permissionsOf(principal('api-key', 'integration')).filter((name) => !name.endsWith('.read'));
    expect(writes).toEqual(['session.own', 'signals.write', 'masterdata.write', 'tasks.work']);
  });

  it('refuses unknown permissions and roles, names of the prototype included', () => {
    expect(may(principal('user', 'admin'), 'toString' as Permission)).toBe(false);
    expect(may(principal('user', 'admin'), 'everything' as Permission)).toBe(false);
    expect(may(principal('user', 'constructor' as Role), 'status.read')).toBe(false);
    expect(PERMISSIONS['status.read'].means).toMatch(/clock/);
  });
});
