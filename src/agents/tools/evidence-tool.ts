import type { z } from 'zod';
import type { Tool } from '../contract/index.js';
import type { EvidencePorts } from './evidence-source.js';

/** Declares a tool over the evidence source (fixes the types; evidence tools are free of charge and read only). */
export function evidenceTool<I extends z.ZodType, O extends z.ZodType, const N extends string>(
  declared: Omit<Tool<EvidencePorts, I, O, N>, 'readOnly' | 'cost'>,
): Tool<EvidencePorts, I, O, N> {
  return { ...declared, readOnly: true, cost: 0 };
}
