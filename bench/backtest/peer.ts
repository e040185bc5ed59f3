import type { Signal } from '../../src/kernel/index.js';
import { FACTS_ONLY } from '../../src/modules/detection/usecases/detection-in-memory.js';
import { EvaluationPass } from '../../src/modules/detection/usecases/evaluation-pass.js';
import { FactsInMemory } from '../../src/modules/detection/usecases/facts-in-memory.js';
import { rulesOf } from '../../src/modules/detection/usecases/detection-side.js';
import { productIn } from '../../src/modules/detection/domain/touched-subjects.js';
import type { PastDirectory } from '../../src/modules/masterdata/index.js';
import type { FactCatalogue, RuleDocument, RuleTrigger } from '../../src/rules/index.js';
import { LinearScan } from '../rules/linear-scan.js';

const BEGUN_ANEW = 500;

/**
 * What one writes without any of this: facts brought up to date, then, for each line of sales and each promoted product of the
 * store, every rule of both sets one after the other on a view of its own. It only counts what fires: no second opinion, no
 * exceptions, agents or verdicts. Answers observations a second.
 */
export async function plainLoop(
  signals: readonly Signal[],
  directory: PastDirectory,
  sides: readonly (readonly RuleDocument[])[],
  catalogue: FactCatalogue,
): Promise<{ observations: number; seconds: number; fired: number }> {
  const facts = new FactsInMemory(directory);
  const none = rulesOf([], catalogue);
  const scans = sides.map((documents) => new LinearScan(documents));
  let world = facts.world();
  let [observations, fired, n] = [0, 0, 0];
  const from = performance.now();
  for (const signal of signals) {
    if (signal.type === 'retail.promotion.plan') directory.tell([{ at: signal.time, data: signal.data }]);
    if (signal.type === 'retail.promotion.plan' || n++ % BEGUN_ANEW === 0) world = facts.world();
    const pass = new EvaluationPass([signal], world, facts.memory, none, FACTS_ONLY);
    await pass.run();
    if (signal.type !== 'retail.store-sales.hourly') continue;
    const { store, lines } = signal.data;
    observations += lines.length;
    const at = signal.time.getTime();
    const touched = new Set([...world.promoted(store, at).products.keys(), ...lines.map(({ product }) => product)]);
    const place = directory.snapshot().placeOf(store);
    for (const product of touched) {
      const subject = productIn(store, product);
      const group = directory.snapshot().product(product)?.group;
      const trigger: RuleTrigger = {
        signalType: signal.type,
        subject: subject.subject,
        place: { ...place, ...(group === undefined ? {} : { productGroup: group }) },
        at: signal.time,
      };
      // One view a side: nothing is shared by those who do not know of each other.
      for (const scan of scans) {
        world.forget();
        fired += scan.fired(trigger, world.viewOf(subject, at)).length;
      }
    }
  }
  return { observations, seconds: (performance.now() - from) / 1_000, fired };
}
