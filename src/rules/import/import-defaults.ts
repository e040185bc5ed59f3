import type { ImportDefaults } from './import-rules.js';

/** What plain rules do not say, so that a draft can be made at all; a person looks at each. */
export const importDefaults = (owner: string): ImportDefaults => ({
  why: 'Imported: say here why the business wants to know.',
  owner,
  team: 'regional-ops',
  subject: 'product|store',
  trigger: { signals: ['retail.store-sales.hourly', 'retail.inventory.position'] },
  severity: 'medium',
  effect: 'open',
  moneyAtRisk: 'lost-margin-until-replenishment',
  repeatAfterMinutes: 360,
});
