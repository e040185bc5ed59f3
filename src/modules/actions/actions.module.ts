import { Module, type OnModuleInit } from '@nestjs/common';
import { Worker } from '../../platform/index.js';
import { ApprovalsModule } from '../approvals/index.js';
import { ReservationsModule } from '../reservations/index.js';
import { ActionsController } from './http/actions.controller.js';
import { ConnectorsController } from './http/connectors.controller.js';
import { EvidenceController } from './http/evidence.controller.js';
import { StopsController } from './http/stops.controller.js';
import { TasksController } from './http/tasks.controller.js';
import { ActionHandlers } from './queue/action-handlers.js';
import { ExecuteActionsHandler } from './queue/execute-actions.handler.js';
import { ExpireTasksHandler } from './queue/expire-tasks.handler.js';
import { DiskEvidenceStore } from './store/disk-evidence-store.js';
import { MongoActionStore } from './store/mongo-action-store.js';
import { MongoActionTotals } from './store/mongo-action-totals.js';
import { MongoConnectorStore } from './store/mongo-connector-store.js';
import { MongoStopStore } from './store/mongo-stop-store.js';
import { MongoTaskStore } from './store/mongo-task-store.js';
import { ActionReader, ReadActions } from './usecases/action-reader.js';
import { ActionTotals } from './usecases/action-totals.js';
import { ConcludeAction } from './usecases/conclude-action.js';
import { ConfirmTask } from './usecases/confirm-task.js';
import { ActionChannels, ExecuteAction } from './usecases/execute-action.js';
import { ExecuteActions } from './usecases/execute-actions.js';
import { ExpireTasks } from './usecases/expire-tasks.js';
import { FinishTask } from './usecases/finish-task.js';
import { KeepEvidence } from './usecases/keep-evidence.js';
import { OpenTask } from './usecases/open-task.js';
import { OverrideTask } from './usecases/override-task.js';
import { ParkConnector } from './usecases/park-connector.js';
import { ActionBoard, ActionStore, ConnectorStore, EvidenceStore, Outgoing, StopStore, TaskBoard, TaskStore } from './usecases/ports.js';
import { PutConnector } from './usecases/put-connector.js';
import { ResolveAction } from './usecases/resolve-action.js';
import { BothClocks, SendAction } from './usecases/send-action.js';
import { SetStop } from './usecases/set-stop.js';
import { SettleStock } from './usecases/settle-stock.js';
import { ShowEvidence } from './usecases/show-evidence.js';
import { SignedWebhooks } from './webhook/signed-webhooks.js';

/** What was cleared is carried out, at most once: by systems of record behind webhooks, or by stores as tasks. */
@Module({
  imports: [ApprovalsModule, ReservationsModule],
  controllers: [ActionsController, TasksController, EvidenceController, ConnectorsController, StopsController],
  providers: [
    MongoActionStore,
    { provide: ActionStore, useExisting: MongoActionStore },
    { provide: ActionBoard, useExisting: MongoActionStore },
    MongoTaskStore,
    { provide: TaskStore, useExisting: MongoTaskStore },
    { provide: TaskBoard, useExisting: MongoTaskStore },
    MongoStopStore,
    { provide: StopStore, useExisting: MongoStopStore },
    { provide: ConnectorStore, useClass: MongoConnectorStore },
    { provide: EvidenceStore, useClass: DiskEvidenceStore },
    { provide: Outgoing, useClass: SignedWebhooks },
    { provide: ActionReader, useClass: ReadActions },
    { provide: ActionTotals, useClass: MongoActionTotals },
    BothClocks,
    SettleStock,
    ConcludeAction,
    ParkConnector,
    SendAction,
    OpenTask,
    ActionChannels,
    ExecuteAction,
    ExecuteActions,
    ResolveAction,
    FinishTask,
    ConfirmTask,
    OverrideTask,
    ExpireTasks,
    SetStop,
    PutConnector,
    KeepEvidence,
    ShowEvidence,
    ExecuteActionsHandler,
    ExpireTasksHandler,
    ActionHandlers,
  ],
  exports: [ActionReader, ActionTotals],
})
export class ActionsModule implements OnModuleInit {
  constructor(
    private readonly actions: MongoActionStore,
    private readonly tasks: MongoTaskStore,
    private readonly stops: MongoStopStore,
    private readonly worker: Worker,
    private readonly handlers: ActionHandlers,
  ) {}

  async onModuleInit(): Promise<void> {
    await Promise.all([this.actions.ensureIndexes(), this.tasks.ensureIndexes(), this.stops.ensureIndexes()]);
    for (const handler of this.handlers.all) this.worker.register(handler);
  }
}
