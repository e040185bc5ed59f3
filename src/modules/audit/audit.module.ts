import { Module } from '@nestjs/common';
import { MasterdataModule } from '../masterdata/index.js';
import { AuditController } from './http/audit.controller.js';
import { LedgerBoard, LedgerTrail } from './store/ledger-board.js';
import { AuditBoard, AuditTrail } from './usecases/audit-trail.js';
import { VerifyAudit } from './usecases/verify-audit.js';

/** The record for people: search, timelines, proof that nobody touched it. Entries are written by the relay alone. */
@Module({
  imports: [MasterdataModule],
  controllers: [AuditController],
  providers: [{ provide: AuditBoard, useClass: LedgerBoard }, { provide: AuditTrail, useClass: LedgerTrail }, VerifyAudit],
  exports: [AuditTrail],
})
export class AuditModule {}
