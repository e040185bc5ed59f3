import { Module, type OnModuleInit } from '@nestjs/common';
import { Worker } from '../../platform/index.js';
import { IdentityModule } from '../identity/index.js';
import { MasterdataModule } from '../masterdata/index.js';
import { RuleImportController } from './http/rule-import.controller.js';
import { RulePublicationsController } from './http/rule-publications.controller.js';
import { RuleSetsController } from './http/rule-sets.controller.js';
import { RuleTextsController } from './http/rule-texts.controller.js';
import { RuleVersionsController } from './http/rule-versions.controller.js';
import { RulebookController } from './http/rulebook.controller.js';
import { RuleRolloutsController } from './http/rule-rollouts.controller.js';
import { ActivatePublicationHandler, CheckRolloutHandler, RulebookHandlers, SettleVersionsHandler } from './queue/rulebook-handlers.js';
import { readConfig, ReleasedFacts } from './store/config-files.js';
import { DirectoryNames } from './store/directory-names.js';
import { MongoPublicationStore } from './store/mongo-publication-store.js';
import { MongoRuleBook } from './store/mongo-rule-book.js';
import { MongoRuleVersionStore } from './store/mongo-rule-version-store.js';
import { MongoShadowBook } from './store/mongo-shadow-book.js';
import { AgentsKnown } from './usecases/agents-known.js';
import { AnalyseDraftTable } from './usecases/analyse-draft-table.js';
import { MongoRuleHours } from './store/mongo-rule-hours.js';
import { MongoRuleConsequences } from './store/mongo-rule-consequences.js';
import { MongoRuleHealthBook } from './store/mongo-rule-health-book.js';
import { RulebookStores, WatchedStores } from './store/rulebook-stores.js';
import { AbandonRollout } from './usecases/abandon-rollout.js';
import { ChangeRollout } from './usecases/change-rollout.js';
import { CheckRollout } from './usecases/check-rollout.js';
import { ContinueRollout } from './usecases/continue-rollout.js';
import { ImportPlainRules } from './usecases/import-plain-rules.js';
import { JudgeRollout } from './usecases/judge-rollout.js';
import { MeasureHealth } from './usecases/measure-health.js';
import { RuleHealthBook } from './usecases/rule-health-book.js';
import { MeasureRollout } from './usecases/measure-rollout.js';
import { RolloutSteps } from './usecases/rollout-steps.js';
import { RuleConsequences } from './usecases/rule-consequences.js';
import { StartRollout } from './usecases/start-rollout.js';
import { SteerRollout } from './usecases/steer-rollout.js';
import { StopRollout } from './usecases/stop-rollout.js';
import { ActivatePublication } from './usecases/activate-publication.js';
import { AdoptRules } from './usecases/adopt-rules.js';
import { CancelPublication } from './usecases/cancel-publication.js';
import { CheckVersion } from './usecases/check-version.js';
import { ClaimVersions } from './usecases/claim-versions.js';
import { ComposeTrial } from './usecases/compose-trial.js';
import { DiscardVersion } from './usecases/discard-version.js';
import { DraftRule } from './usecases/draft-rule.js';
import { EditDraft } from './usecases/edit-draft.js';
import { FactsDeclared } from './usecases/facts-declared.js';
import { LookAtDocument } from './usecases/look-at-document.js';
import { NamesKnown } from './usecases/names-known.js';
import { PlanPublication } from './usecases/plan-publication.js';
import { PublicationSteps } from './usecases/publication-steps.js';
import { PublicationStore } from './usecases/publication-store.js';
import { PublishRules } from './usecases/publish-rules.js';
import { PublishSeeds } from './usecases/publish-seeds.js';
import { RecordRelease } from './usecases/record-release.js';
import { ReportOverBudget } from './usecases/report-over-budget.js';
import { ReportShadow } from './usecases/report-shadow.js';
import { ResumeRule } from './usecases/resume-rule.js';
import { RevertRule } from './usecases/revert-rule.js';
import { RuleBook } from './usecases/rule-book.js';
import { RuleHours } from './usecases/rule-hours.js';
import { RuleVersionStore } from './usecases/rule-version-store.js';
import { SetRuleAside } from './usecases/set-rule-aside.js';
import { SettleVersions } from './usecases/settle-versions.js';
import { ShadowBook } from './usecases/shadow-book.js';
import { ShadowVersion } from './usecases/shadow-version.js';
import { VersionsInForce } from './usecases/versions-in-force.js';
import { RuleWriters } from './usecases/rule-writers.js';
import { WatchRules } from './usecases/watch-rules.js';
import { WaysToPublish } from './usecases/ways-to-publish.js';
import { WeighPublication } from './usecases/weigh-publication.js';
import { WriteRules } from './usecases/write-rules.js';

/** The life of rules: drafts, checks, shadows, publications, and which set is in force. Evaluating them is detection's. */
@Module({
  imports: [IdentityModule, MasterdataModule],
  controllers: [
    RulebookController,
    RuleTextsController,
    RuleImportController,
    RuleVersionsController,
    RulePublicationsController,
    RuleSetsController,
    RuleRolloutsController,
  ],
  providers: [
    { provide: RuleBook, useClass: MongoRuleBook },
    MongoRuleVersionStore,
    { provide: RuleVersionStore, useExisting: MongoRuleVersionStore },
    MongoPublicationStore,
    { provide: PublicationStore, useExisting: MongoPublicationStore },
    MongoShadowBook,
    { provide: ShadowBook, useExisting: MongoShadowBook },
    MongoRuleHours,
    { provide: RuleHours, useExisting: MongoRuleHours },
    MongoRuleConsequences,
    { provide: RuleConsequences, useExisting: MongoRuleConsequences },
    MongoRuleHealthBook,
    { provide: RuleHealthBook, useExisting: MongoRuleHealthBook },
    MeasureHealth,
    WatchedStores,
    RulebookStores,
    { provide: FactsDeclared, useFactory: () => ReleasedFacts.read() },
    AgentsKnown,
    { provide: NamesKnown, useClass: DirectoryNames },
    VersionsInForce,
    RuleWriters,
    DraftRule,
    EditDraft,
    CheckVersion,
    ShadowVersion,
    DiscardVersion,
    RevertRule,
    WriteRules,
    LookAtDocument,
    AnalyseDraftTable,
    ImportPlainRules,
    WeighPublication,
    ComposeTrial,
    ClaimVersions,
    SettleVersions,
    PublicationSteps,
    PublishRules,
    PlanPublication,
    CancelPublication,
    ActivatePublication,
    ReportShadow,
    SetRuleAside,
    ResumeRule,
    ChangeRollout,
    MeasureRollout,
    JudgeRollout,
    RolloutSteps,
    StartRollout,
    CheckRollout,
    StopRollout,
    ContinueRollout,
    AbandonRollout,
    SteerRollout,
    WaysToPublish,
    ReportOverBudget,
    WatchRules,
    RecordRelease,
    PublishSeeds,
    AdoptRules,
    ActivatePublicationHandler,
    SettleVersionsHandler,
    CheckRolloutHandler,
    RulebookHandlers,
  ],
  exports: [
    AgentsKnown,
    RuleBook,
    ComposeTrial,
    ShadowBook,
    FactsDeclared,
    SetRuleAside,
    RuleWriters,
    ReportOverBudget,
    WatchRules,
    RuleHours,
    RuleConsequences,
    RuleHealthBook,
    MeasureHealth,
  ],
})
export class RulebookModule implements OnModuleInit {
  constructor(
    private readonly stores: RulebookStores,
    private readonly seeds: PublishSeeds,
    private readonly adopt: AdoptRules,
    private readonly worker: Worker,
    private readonly handlers: RulebookHandlers,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.stores.ensureIndexes();
    await this.seeds.run(await readConfig('rule-packs'));
    await this.adopt.run();
    for (const handler of this.handlers.all) this.worker.register(handler);
  }
}
