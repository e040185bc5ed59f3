/** Stages of a replay, in the order they run. `confirm` is json-rules-engine’s second opinion, which is no part of `rules` here. */
export const STAGES = ['read', 'facts', 'losses', 'rules', 'confirm', 'exceptions', 'triage', 'verdicts'] as const;
export type Stage = (typeof STAGES)[number];

/** Wall time by stage; stages do not overlap, and a breath within one counts to it. */
export class StageTimes {
  private readonly ms = new Map<Stage, number>(STAGES.map((stage) => [stage, 0]));

  add(stage: Stage, ms: number): void {
    this.ms.set(stage, (this.ms.get(stage) ?? 0) + ms);
  }

  async of<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    try {
      return await work();
    } finally {
      this.add(stage, performance.now() - from);
    }
  }

  get list(): { readonly stage: Stage; readonly ms: number }[] {
    return STAGES.map((stage) => ({ stage, ms: Math.round(this.ms.get(stage) ?? 0) }));
  }
}
