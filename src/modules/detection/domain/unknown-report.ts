/** What was lacking on one day (UTC, by event time), of one version of a rule. Counts are estimates from samples. */
export type UnknownDay = {
  readonly day: string;
  /** Subjects the rule was asked about, and those of which it could not be told. */
  readonly asked: number;
  readonly unknown: number;
  /** How often each fact was missing, too old or mistyped. */
  readonly facts: Readonly<Record<string, number>>;
};

/** How often a rule in force passed over a subject because it could not be told. */
export type UnknownReport = {
  readonly rule: string;
  readonly ruleVersion: string;
  readonly asked: number;
  readonly unknown: number;
  /** Part of the questions that could not be answered, 0 to 1; null when none was asked. */
  readonly share: number | null;
  /** The fact that was lacking most often first; several may be lacking at once. */
  readonly facts: readonly { readonly fact: string; readonly times: number }[];
  /** Newest first; days on which nothing was asked are left out. */
  readonly days: readonly Omit<UnknownDay, 'facts'>[];
};

export function unknownReport(of: { id: string; version: string }, days: readonly UnknownDay[]): UnknownReport {
  const times = new Map<string, number>();
  let asked = 0;
  let unknown = 0;
  for (const day of days) {
    asked += day.asked;
    unknown += day.unknown;
    for (const [fact, count] of Object.entries(day.facts)) times.set(fact, (times.get(fact) ?? 0) + count);
  }
  return {
    rule: of.id,
    ruleVersion: of.version,
    asked,
    unknown,
    share: asked === 0 ? null : unknown / asked,
    facts: [...times].map(([fact, count]) => ({ fact, times: count })).sort((a, b) => b.times - a.times || (a.fact < b.fact ? -1 : 1)),
    days: days.map(({ facts: _, ...day }) => day).sort((a, b) => (a.day < b.day ? 1 : -1)),
  };
}
