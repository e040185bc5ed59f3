import { z } from 'zod';
import { ruleDocument } from '../../../rules/index.js';

const said = ruleDocument
  .pick({
    owner: true,
    team: true,
    subject: true,
    trigger: true,
    severity: true,
    effect: true,
    moneyAtRisk: true,
    repeatAfterMinutes: true,
    why: true,
  })
  .partial();

/** Plain json-rules-engine rules, and what each of them is to say that such rules cannot. */
export const plainRules = z
  .strictObject({
    rules: z.array(z.looseObject({})).min(1).max(1_000),
    /** Named conditions, as handed to `setCondition`. */
    shared: z.record(z.string().max(200), z.looseObject({})).default({}),
    defaults: said.default({}),
    /** With a note each rule that could be carried over is kept as a draft; without, nothing is kept. */
    note: z.string().trim().min(1).max(500).optional(),
  })
  .meta({ id: 'PlainRules' });
