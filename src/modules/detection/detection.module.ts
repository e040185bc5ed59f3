import { Module, type OnModuleInit } from '@nestjs/common';
import { Worker } from '../../platform/index.js';
import { MasterdataModule } from '../masterdata/index.js';
import { SignalsModule } from '../signals/index.js';
import { FactsController } from './http/facts.controller.js';
import { FindingsController } from './http/findings.controller.js';
import { RuleSchemaController } from './http/rule-schema.controller.js';
import { RulesController } from './http/rules.controller.js';
import { EvaluateSignalsHandler } from './queue/evaluate-signals.handler.js';
import { readConfig, ReleasedFacts } from './store/config-files.js';
import { MongoFactStore } from './store/mongo-fact-store.js';
import { MongoFindingStore } from './store/mongo-finding-store.js';
import { MongoRuleBook } from './store/mongo-rule-book.js';
import { ActiveRules } from './usecases/active-rules.js';
import { CurrentRules } from './usecases/current-rules.js';
import { DetectFindings } from './usecases/detect-findings.js';
import { DetectionFigures } from './usecases/detection-figures.js';
import { EvaluateSignals } from './usecases/evaluate-signals.js';
import { FactMemory } from './usecases/fact-memory.js';
import { FactReader } from './usecases/fact-reader.js';
import { FactStore } from './usecases/fact-store.js';
import { FactsDeclared } from './usecases/facts-declared.js';
import { FindingReader, FindingStore } from './usecases/finding-store.js';
import { HandOnFindings } from './usecases/hand-on-findings.js';
import { PublishSeeds } from './usecases/publish-seeds.js';
import { ReadFacts } from './usecases/read-facts.js';
import { RuleBook } from './usecases/rule-book.js';
import { SecondOpinion } from './usecases/second-opinion.js';
import { SetRuleAside } from './usecases/set-rule-aside.js';
import { StoreCalendar } from './usecases/store-calendar.js';
import { TakePromotionPlans } from './usecases/take-promotion-plans.js';
import { Worlds } from './usecases/worlds.js';

/** Facts out of signals, rules over facts, findings out of rules. */
@Module({
  imports: [MasterdataModule, SignalsModule],
  controllers: [FactsController, RulesController, RuleSchemaController, FindingsController],
  providers: [
    MongoFactStore,
    { provide: FactStore, useExisting: MongoFactStore },
    MongoFindingStore,
    { provide: FindingStore, useExisting: MongoFindingStore },
    { provide: FindingReader, useExisting: MongoFindingStore },
    { provide: RuleBook, useClass: MongoRuleBook },
    { provide: FactsDeclared, useFactory: () => ReleasedFacts.read() },
    { provide: ActiveRules, useClass: CurrentRules },
    { provide: FactReader, useClass: ReadFacts },
    StoreCalendar,
    FactMemory,
    Worlds,
    SetRuleAside,
    SecondOpinion,
    DetectionFigures,
    DetectFindings,
    HandOnFindings,
    TakePromotionPlans,
    EvaluateSignals,
    PublishSeeds,
    EvaluateSignalsHandler,
  ],
  exports: [FactReader, FindingReader, ActiveRules],
})
export class DetectionModule implements OnModuleInit {
  constructor(
    private readonly facts: MongoFactStore,
    private readonly findings: MongoFindingStore,
    private readonly seeds: PublishSeeds,
    private readonly worker: Worker,
    private readonly handler: EvaluateSignalsHandler,
  ) {}

  async onModuleInit(): Promise<void> {
    await Promise.all([this.facts.ensureIndexes(), this.findings.ensureIndexes()]);
    await this.seeds.run(await readConfig('rule-packs'));
    this.worker.register(this.handler);
  }
}
