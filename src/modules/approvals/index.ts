export { ApprovalsModule } from './approvals.module.js';
export type { Clearance } from './domain/clearance.js';
export { ApprovalTotals, type DecisionFigures } from './usecases/approval-totals.js';
export { Clearances } from './usecases/check-clearance.js';
export { ActiveAuthority } from './usecases/active-authority.js';
export { VerdictsInMemory } from './verdicts-in-memory.js';
