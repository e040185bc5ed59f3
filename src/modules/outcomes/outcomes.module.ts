import { Module, type OnModuleInit } from '@nestjs/common';
import { Worker } from '../../platform/index.js';
import { ActionsModule } from '../actions/index.js';
import { DetectionModule } from '../detection/index.js';
import { MasterdataModule } from '../masterdata/index.js';
import { OutcomesController } from './http/outcomes.controller.js';
import { ObserveOutcomesHandler } from './queue/observe-outcomes.handler.js';
import { MongoOutcomeStore } from './store/mongo-outcome-store.js';
import { ObserveOutcomes } from './usecases/observe-outcomes.js';
import { OutcomeReader } from './usecases/outcome-reader.js';
import { OutcomeWriter } from './usecases/outcome-writer.js';

/** Did it work? Looked at when the effect was expected; the exception closes or reopens on the answer. */
@Module({
  imports: [MasterdataModule, DetectionModule, ActionsModule],
  controllers: [OutcomesController],
  providers: [
    MongoOutcomeStore,
    { provide: OutcomeReader, useExisting: MongoOutcomeStore },
    { provide: OutcomeWriter, useExisting: MongoOutcomeStore },
    ObserveOutcomes,
    ObserveOutcomesHandler,
  ],
  exports: [OutcomeReader],
})
export class OutcomesModule implements OnModuleInit {
  constructor(
    private readonly store: MongoOutcomeStore,
    private readonly worker: Worker,
    private readonly handler: ObserveOutcomesHandler,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.store.ensureIndexes();
    this.worker.register(this.handler);
  }
}
