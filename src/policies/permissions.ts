import type { Principal, PrincipalKind, Role } from '../kernel/index.js';

type Declared = {
  /** What the holder may do, in words an administrator reads. */
  readonly means: string;
  /** Kinds of principal that may hold it at all; absent = any. */
  readonly only?: readonly PrincipalKind[];
};

/**
 * Every permission there is: a route names exactly one. A permission opens the door; whether a particular object may be
 * seen or touched is then a matter of scope (`abilities.ts`), and whether an approval may be decided of duties.
 */
export const PERMISSIONS = {
  'session.own': { means: 'see and end the own session' },
  'status.read': { means: 'see totals, queues and the clock' },
  'signals.read': { means: 'see signals, their types and what is in quarantine' },
  'signals.write': { means: 'send signals' },
  'quarantine.manage': { means: 'repair, replay or discard quarantined signals' },
  'sources.read': { means: 'see signal sources' },
  'sources.manage': { means: 'create and change signal sources and rotate their secrets' },
  'masterdata.read': { means: 'see stores, products, suppliers, lanes, promotions and teams' },
  'masterdata.write': { means: 'write master data' },
  'facts.read': { means: 'see facts, findings and the fact catalogue' },
  'rules.read': { means: 'see rules, their versions, and what shadows and backtests say they would have done' },
  'rules.manage': { means: 'write rules, check them, let them run in shadow and backtest them' },
  'rules.publish': { means: 'bring rules others wrote into force, and take them out', only: ['user'] },
  'exceptions.read': { means: 'see exceptions, their timelines and incidents' },
  'exceptions.manage': { means: 'assign, snooze, close or dismiss exceptions' },
  'agents.read': { means: 'see agents and their runs, and replay a run' },
  'agents.manage': { means: 'change agents and their limits' },
  'proposals.read': { means: 'see proposals' },
  'approvals.read': { means: 'see approval requests' },
  'approvals.decide': { means: 'approve or decline where role, place and duties allow it', only: ['user'] },
  'authority.read': { means: 'see the authority table' },
  'authority.manage': { means: 'publish another authority table' },
  'actions.read': { means: 'see actions and their attempts' },
  'actions.resolve': { means: 'say what became of an action whose effect is unknown', only: ['user'] },
  'connectors.read': { means: 'see outgoing connectors' },
  'connectors.manage': { means: 'create and change outgoing connectors' },
  'tasks.read': { means: 'see store tasks' },
  'tasks.work': { means: 'confirm or override store tasks and attach evidence' },
  'stops.read': { means: 'see the stop switch' },
  'stops.manage': { means: 'pull and release the stop switch' },
  'outcomes.read': { means: 'see what actions achieved' },
  'kpis.read': { means: 'see key figures and their formulas' },
  'audit.read': { means: 'read and verify the audit trail' },
  'users.manage': { means: 'create, change and disable users' },
  'api-keys.manage': { means: 'issue and revoke API keys' },
  'clock.advance': { means: 'move the simulated clock' },
  'operations.manage': { means: 'replay or discard dead work' },
} as const satisfies Record<string, Declared>;

export type Permission = keyof typeof PERMISSIONS;
export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as Permission[];

/** True when the text names a permission; for route declarations read at boot. */
export const isPermission = (name: string): name is Permission => Object.hasOwn(PERMISSIONS, name);

/** What anybody who works on exceptions must see to judge one. */
const EVIDENCE = [
  'session.own',
  'status.read',
  'masterdata.read',
  'facts.read',
  'rules.read',
  'exceptions.read',
  'agents.read',
  'proposals.read',
  'approvals.read',
  'actions.read',
  'tasks.read',
  'stops.read',
  'outcomes.read',
  'kpis.read',
] as const satisfies readonly Permission[];

/** What an approver of any department holds. */
const APPROVER = [...EVIDENCE, 'approvals.decide', 'exceptions.manage', 'authority.read'] as const satisfies readonly Permission[];

/** Which role holds which permission: the one table. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  admin: [
    ...EVIDENCE,
    'signals.read',
    'quarantine.manage',
    'sources.read',
    'sources.manage',
    'masterdata.write',
    'authority.read',
    'connectors.read',
    'connectors.manage',
    'stops.manage',
    'audit.read',
    'users.manage',
    'api-keys.manage',
    'clock.advance',
    'operations.manage',
  ],
  'operations-admin': [
    ...EVIDENCE,
    'signals.read',
    'quarantine.manage',
    'sources.read',
    'masterdata.write',
    'rules.manage',
    'rules.publish',
    'exceptions.manage',
    'agents.manage',
    'authority.read',
    'authority.manage',
    'actions.resolve',
    'connectors.read',
    'stops.manage',
    'audit.read',
    'clock.advance',
    'operations.manage',
  ],
  'regional-ops': [...APPROVER, 'actions.resolve', 'stops.manage', 'tasks.work'],
  merchandising: APPROVER,
  procurement: [...APPROVER, 'actions.resolve'],
  workforce: APPROVER,
  finance: APPROVER,
  'store-manager': [
    'session.own',
    'status.read',
    'masterdata.read',
    'facts.read',
    'exceptions.read',
    'proposals.read',
    'tasks.read',
    'tasks.work',
    'outcomes.read',
    'kpis.read',
  ],
  planner: [...EVIDENCE, 'signals.read', 'authority.read', 'exceptions.manage'],
  auditor: [...EVIDENCE, 'signals.read', 'sources.read', 'authority.read', 'connectors.read', 'audit.read'],
  integration: [
    'session.own',
    'status.read',
    'signals.read',
    'signals.write',
    'masterdata.read',
    'masterdata.write',
    'tasks.read',
    'tasks.work',
  ],
};

/** Kinds of principal that speak over the API; agents and the server itself never hold a permission. */
const SPEAKING: readonly PrincipalKind[] = ['user', 'api-key'];

/**
 * True when a role of the principal holds the permission and the principal is of a kind that may hold it. An unknown
 * role or permission is a refusal. Says nothing of scope.
 */
export function may(principal: Principal, permission: Permission): boolean {
  if (!isPermission(permission)) return false;
  const { only = SPEAKING }: Declared = PERMISSIONS[permission];
  if (!only.includes(principal.kind)) return false;
  return principal.roles.some((role) => Object.hasOwn(ROLE_PERMISSIONS, role) && ROLE_PERMISSIONS[role].includes(permission));
}

/** The permissions a principal holds, in the order of the catalogue; for session answers and menus. */
export const permissionsOf = (principal: Principal): Permission[] => PERMISSION_NAMES.filter((name) => may(principal, name));
