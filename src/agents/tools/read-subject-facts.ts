import { z } from 'zod';
import { evidenceTool } from './evidence-tool.js';
import { hours, productAtStore } from './shapes.js';

const plain = z.union([z.number(), z.string(), z.boolean()]);
const reading = z.strictObject({
  value: z.union([plain, z.array(z.record(z.string(), plain))]),
  ageHours: hours,
  source: z.string(),
  trust: z.enum(['ok', 'suspect']),
});

/** Facts of a product in a store: value, age, source and trust. What is not known is left out. */
export const readSubjectFacts = evidenceTool({
  name: 'read-subject-facts',
  title: 'Facts of a product in a store',
  input: productAtStore.extend({ names: z.array(z.string().min(1).max(64)).min(1).max(40) }),
  output: z.strictObject({ facts: z.record(z.string(), reading) }),
  privacyClass: 'operational',
  run: async ({ names, ...of }, { at, ports }) => {
    const readings = await ports.evidence.facts(of, names, at);
    const facts: Record<string, z.infer<typeof reading>> = {};
    for (const name of names) {
      const r = Object.hasOwn(readings, name) ? readings[name] : undefined;
      if (r === undefined) continue;
      const ageHours = (at.getTime() - r.at.getTime()) / 3_600_000;
      const value = typeof r.value === 'object' ? r.value.map((entry) => ({ ...entry })) : r.value;
      facts[name] = { value, ageHours, source: r.source, trust: r.trust ?? 'ok' };
    }
    return { facts };
  },
  shows: ({ product, store }) => [{ product }, { store }],
});
