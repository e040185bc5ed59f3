import { Module, type OnModuleInit } from '@nestjs/common';
import { Worker } from '../../platform/index.js';
import { MasterdataModule } from '../masterdata/index.js';
import { RulebookModule } from '../rulebook/index.js';
import { SignalsModule } from '../signals/index.js';
import { FactsController } from './http/facts.controller.js';
import { FindingsController } from './http/findings.controller.js';
import { RuleHealthController } from './http/rule-health.controller.js';
import { RuleSchemaController } from './http/rule-schema.controller.js';
import { RuleUnknownsController } from './http/rule-unknowns.controller.js';
import { RulesController } from './http/rules.controller.js';
import { CheckAbsencesHandler } from './queue/check-absences.handler.js';
import { DetectionHandlers } from './queue/detection-handlers.js';
import { EvaluateSignalsHandler } from './queue/evaluate-signals.handler.js';
import { ReviewRulesHandler } from './queue/review-rules.handler.js';
import { MongoFactStore } from './store/mongo-fact-store.js';
import { MongoFindingStore } from './store/mongo-finding-store.js';
import { MongoUnknownBook } from './store/mongo-unknown-book.js';
import { ActiveRules } from './usecases/active-rules.js';
import { ArmAbsences } from './usecases/arm-absences.js';
import { CheckAbsences } from './usecases/check-absences.js';
import { CountOverlaps } from './usecases/count-overlaps.js';
import { LookAtHealth } from './usecases/look-at-health.js';
import { NoteSignals } from './usecases/note-signals.js';
import { PlanReview, ReviewRules } from './usecases/review-rules.js';
import { CurrentRules } from './usecases/current-rules.js';
import { CurrentShadows } from './usecases/current-shadows.js';
import { DetectFindings } from './usecases/detect-findings.js';
import { DetectionFigures } from './usecases/detection-figures.js';
import { EvaluationMeans } from './usecases/evaluation-means.js';
import { EvaluateSignals } from './usecases/evaluate-signals.js';
import { FactMemory } from './usecases/fact-memory.js';
import { FactReader } from './usecases/fact-reader.js';
import { FactStore } from './usecases/fact-store.js';
import { FindingBudgets } from './usecases/finding-budgets.js';
import { FindingReader, FindingStore } from './usecases/finding-store.js';
import { HandedOnFindings } from './usecases/handed-on-findings.js';
import { HandOnFindings } from './usecases/hand-on-findings.js';
import { RaisedMarks } from './usecases/raised-marks.js';
import { KeepFindings } from './usecases/keep-findings.js';
import { ReadFacts } from './usecases/read-facts.js';
import { RecordShadows } from './usecases/record-shadows.js';
import { SecondOpinion } from './usecases/second-opinion.js';
import { StoreCalendar } from './usecases/store-calendar.js';
import { SurveyUnknowns } from './usecases/survey-unknowns.js';
import { TakePromotionPlans } from './usecases/take-promotion-plans.js';
import { UnknownBook } from './usecases/unknown-book.js';
import { Worlds } from './usecases/worlds.js';

/** Facts out of signals, rules over facts, findings out of rules. */
@Module({
  imports: [MasterdataModule, RulebookModule, SignalsModule],
  controllers: [FactsController, RulesController, RuleUnknownsController, RuleSchemaController, FindingsController, RuleHealthController],
  providers: [
    MongoFactStore,
    { provide: FactStore, useExisting: MongoFactStore },
    MongoFindingStore,
    { provide: FindingStore, useExisting: MongoFindingStore },
    { provide: FindingReader, useExisting: MongoFindingStore },
    MongoUnknownBook,
    { provide: UnknownBook, useExisting: MongoUnknownBook },
    { provide: ActiveRules, useClass: CurrentRules },
    { provide: FactReader, useClass: ReadFacts },
    StoreCalendar,
    FactMemory,
    Worlds,
    SecondOpinion,
    DetectionFigures,
    CurrentShadows,
    RecordShadows,
    SurveyUnknowns,
    RaisedMarks,
    FindingBudgets,
    EvaluationMeans,
    ArmAbsences,
    KeepFindings,
    NoteSignals,
    CountOverlaps,
    LookAtHealth,
    ReviewRules,
    PlanReview,
    ReviewRulesHandler,
    DetectFindings,
    HandedOnFindings,
    HandOnFindings,
    TakePromotionPlans,
    EvaluateSignals,
    EvaluateSignalsHandler,
    CheckAbsences,
    CheckAbsencesHandler,
    DetectionHandlers,
  ],
  exports: [FactReader, FindingReader, HandedOnFindings, ActiveRules],
})
export class DetectionModule implements OnModuleInit {
  constructor(
    private readonly facts: MongoFactStore,
    private readonly findings: MongoFindingStore,
    private readonly unknowns: MongoUnknownBook,
    private readonly worker: Worker,
    private readonly handlers: DetectionHandlers,
    private readonly plan: PlanReview,
  ) {}

  async onModuleInit(): Promise<void> {
    await Promise.all([this.facts.ensureIndexes(), this.findings.ensureIndexes(), this.unknowns.ensureIndexes()]);
    for (const handler of this.handlers.all) this.worker.register(handler);
    await this.plan.run();
  }
}
