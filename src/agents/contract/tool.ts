import type { z } from 'zod';
import type { SubjectParts } from '../../kernel/index.js';

/** What a tool may reveal: figures about goods and places, or also about people. */
export const PRIVACY_CLASSES = ['operational', 'commercial', 'personal'] as const;
export type PrivacyClass = (typeof PRIVACY_CLASSES)[number];

/** What a tool works with: the business time of the run and the ports it reads from. */
export type ToolContext<Ports> = { readonly at: Date; readonly ports: Ports };

/**
 * One declared tool. Tools only read. Input and output are JSON and are checked on both sides; `shows` names the objects
 * an output reveals, because an agent may propose only with objects it was shown.
 */
export type Tool<Ports, I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType, N extends string = string> = {
  readonly name: N;
  readonly title: string;
  readonly input: I;
  readonly output: O;
  readonly readOnly: true;
  /** Price of one call, minor units. */
  readonly cost: number;
  readonly privacyClass: PrivacyClass;
  readonly run: (input: z.output<I>, context: ToolContext<Ports>) => Promise<z.input<O>>;
  readonly shows: (input: z.output<I>, output: z.output<O>) => readonly SubjectParts[];
};

/** A tool whose types are forgotten: what the runtime handles, always behind the tool's own schemas. */
export type AnyTool<Ports> = Omit<Tool<Ports>, 'run' | 'shows'> & {
  readonly run: (input: never, context: ToolContext<Ports>) => Promise<unknown>;
  readonly shows: (input: never, output: never) => readonly SubjectParts[];
};
