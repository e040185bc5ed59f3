import { Module, type DynamicModule } from '@nestjs/common';
import { ActionsModule } from './modules/actions/index.js';
import { ApprovalsModule } from './modules/approvals/index.js';
import { AuditModule } from './modules/audit/index.js';
import { DetectionModule } from './modules/detection/index.js';
import { IdentityModule } from './modules/identity/index.js';
import { MasterdataModule } from './modules/masterdata/index.js';
import { OperationsModule } from './modules/operations/index.js';
import { ReservationsModule } from './modules/reservations/index.js';
import { SignalsModule } from './modules/signals/index.js';
import { PlatformModule, type Settings } from './platform/index.js';

/** The modules in the order of the flow, then those that support them. */
@Module({})
export class AppModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(settings),
        SignalsModule,
        DetectionModule,
        ApprovalsModule,
        ActionsModule,
        OperationsModule,
        MasterdataModule,
        ReservationsModule,
        IdentityModule,
        AuditModule,
      ],
    };
  }
}
