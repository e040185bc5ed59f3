import { Engine, type NestedCondition, type TopLevelCondition } from 'json-rules-engine';
import type { RuleDocument } from '../../src/rules/index.js';
import type { BenchEvent } from './world.js';

/** The same rules in json-rules-engine’s own words: scope and signal become `in` conditions in front. */
export class JsonRulesEngine {
  private readonly engine: Engine;

  constructor(documents: readonly RuleDocument[]) {
    this.engine = new Engine(
      documents.map(({ id, trigger, scope, conditions }) => {
        const where: NestedCondition[] = [{ fact: '@signal', operator: 'in', value: trigger.signals }];
        const dimensions = { '@banner': scope.banners, '@region': scope.regions, '@store': scope.stores, '@group': scope.productGroups };
        for (const [fact, value] of Object.entries(dimensions)) if (value !== undefined) where.push({ fact, operator: 'in', value });
        return { name: id, conditions: { all: [...where, conditions as TopLevelCondition] }, event: { type: id } };
      }),
    );
  }

  /** Ids of the rules that fire. */
  async fired({ trigger: { signalType, place }, facts }: BenchEvent): Promise<string[]> {
    const all = {
      ...facts,
      '@signal': signalType,
      '@banner': place.banner,
      '@region': place.region,
      '@store': place.store,
      '@group': place.productGroup,
    };
    const { events } = await this.engine.run(all);
    return events.map((event) => event.type);
  }
}
