/**
 * What a check looks at, by kind. `signs`: characters; `tokens` of a text; `complaints` of its reader; `values` of a document;
 * `conditions`: groups and comparisons visited; `reasoning`: steps of set arithmetic over them; `cells` of a table; `pairs`:
 * words looked at where its rows are compared; `words`: where they are kept apart and gaps are searched; `answers`:
 * comparisons and cells asked in golden cases.
 */
export const EFFORT_KINDS = [
  'signs',
  'tokens',
  'complaints',
  'values',
  'conditions',
  'reasoning',
  'cells',
  'pairs',
  'words',
  'answers',
] as const;
export type EffortKind = (typeof EFFORT_KINDS)[number];

/**
 * The work of one check as it is done, counted: the same document costs the same on every machine. What bounds the work is
 * where it is done; this only tells.
 */
export class Effort {
  private readonly done = Object.fromEntries(EFFORT_KINDS.map((kind) => [kind, 0])) as Record<EffortKind, number>;

  add(kind: EffortKind, steps: number): void {
    this.done[kind] += steps;
  }

  of(kind: EffortKind): number {
    return this.done[kind];
  }
}
