import { Module } from '@nestjs/common';
import { MasterdataController } from './http/masterdata.controller.js';
import { CachedDirectory } from './store/cached-directory.js';
import { MongoMasterdataStore } from './store/mongo-masterdata-store.js';
import { ApplyPromotionPlan } from './usecases/apply-promotion-plan.js';
import { Directory } from './usecases/directory.js';
import { KeepItems } from './usecases/keep-items.js';
import { MasterdataStore } from './usecases/masterdata-store.js';
import { OpenPastDirectory } from './usecases/past-directory.js';
import { WriteMasterdata } from './usecases/write-masterdata.js';

/** What the chain consists of: the words every signal, rule and amount of money refers to. */
@Module({
  controllers: [MasterdataController],
  providers: [
    { provide: MasterdataStore, useClass: MongoMasterdataStore },
    { provide: Directory, useClass: CachedDirectory },
    KeepItems,
    WriteMasterdata,
    ApplyPromotionPlan,
    OpenPastDirectory,
  ],
  exports: [Directory, ApplyPromotionPlan, OpenPastDirectory],
})
export class MasterdataModule {}
