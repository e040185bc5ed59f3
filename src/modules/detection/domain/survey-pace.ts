/** Questions of a kind that are all looked into before only some are: what is asked seldom is counted, not estimated. */
const FIRST = 64;
/** Afterwards one in so many, or in so many times the rules there are: judging them all then costs little beside evaluation. */
const EVERY = 256;
const TIMES_RULES = 16;

/** Decides which evaluations are looked into for what rules lack. */
export class SurveyPace {
  private readonly asked = new Map<string, number>();

  /** How many questions of the kind this one stands for; 0 = not looked into. `rules` = how many may have to be judged. */
  weight(kind: string, rules: number): number {
    const count = (this.asked.get(kind) ?? 0) + 1;
    this.asked.set(kind, count);
    // Of a large set no more than one: judging it takes milliseconds.
    const first = rules <= FIRST ? FIRST : 1;
    if (count <= first) return 1;
    const every = Math.max(EVERY, rules * TIMES_RULES);
    if (count % every !== 0) return 0;
    return count === every ? every - first : every;
  }
}
