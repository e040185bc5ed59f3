export { AuditModule } from './audit.module.js';
export { AuditTrail, type AuditEntry } from './usecases/audit-trail.js';
