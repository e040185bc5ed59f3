import type { Scenario } from '../chain/scenario.js';

export type Person = {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly scope: { readonly regions?: readonly string[] };
};

/** Password of everybody in the demo; the server is reachable from this machine alone. */
export const DEMO_PASSWORD = 'endcap-demo-only';

export const ADMIN: Person = { name: 'Ada Admin', email: 'ada@demo.example', roles: ['admin', 'operations-admin'], scope: {} };
export const PUBLISHER: Person = { name: 'Otto Operations', email: 'otto@demo.example', roles: ['operations-admin'], scope: {} };
/** Sees the whole inbox, decides nothing: how the simulator learns that something waits. */
export const PLANNER: Person = { name: 'Petra Planner', email: 'petra@demo.example', roles: ['planner'], scope: {} };
/** The store app works every store’s task list. */
export const STORE_APP: Person = { name: 'Store app', email: 'store-app@demo.example', roles: ['store-manager'], scope: {} };
const AUDITOR: Person = { name: 'Aurel Auditor', email: 'aurel@demo.example', roles: ['auditor'], scope: {} };

/** Who decides: one regional manager a region, two people in each central department. */
export function approvers(scenario: Scenario): Person[] {
  const regional = scenario.network.regions.map(({ id, name }) => ({
    name: `Regional operations ${name}`,
    email: `ops-${id.toLowerCase()}@demo.example`,
    roles: ['regional-ops'],
    scope: { regions: [id] },
  }));
  const central = ['merchandising', 'procurement', 'finance', 'workforce'].flatMap((role) =>
    [1, 2].map((n) => ({ name: `${role} ${n}`, email: `${role}-${n}@demo.example`, roles: [role], scope: {} })),
  );
  return [...regional, ...central];
}

/** Everybody but the two of the first run. */
export const staff = (scenario: Scenario): Person[] => [PLANNER, STORE_APP, AUDITOR, ...approvers(scenario)];
