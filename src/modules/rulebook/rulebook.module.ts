import { Module, type OnModuleInit } from '@nestjs/common';
import { readConfig, ReleasedFacts } from './store/config-files.js';
import { MongoRuleBook } from './store/mongo-rule-book.js';
import { FactsDeclared } from './usecases/facts-declared.js';
import { PublishSeeds } from './usecases/publish-seeds.js';
import { RuleBook } from './usecases/rule-book.js';
import { SetRuleAside } from './usecases/set-rule-aside.js';

/** The rules as documents: which are in force, and what they may name. Evaluating them is detection's. */
@Module({
  providers: [
    { provide: RuleBook, useClass: MongoRuleBook },
    { provide: FactsDeclared, useFactory: () => ReleasedFacts.read() },
    SetRuleAside,
    PublishSeeds,
  ],
  exports: [RuleBook, FactsDeclared, SetRuleAside],
})
export class RulebookModule implements OnModuleInit {
  constructor(private readonly seeds: PublishSeeds) {}

  async onModuleInit(): Promise<void> {
    await this.seeds.run(await readConfig('rule-packs'));
  }
}
