/** Subjects each rule version spoke of in one hour. */
export type Spoken = ReadonlyMap<string, ReadonlySet<string>>;

/** Cases of versions (a subject in an hour), and those in which another spoke as well; added up hour by hour. */
export class OverlapCount {
  private readonly cases = new Map<string, number>();
  private readonly both = new Map<string, Map<string, number>>();

  add(hour: Spoken): void {
    const bySubject = new Map<string, string[]>();
    for (const [version, subjects] of hour) {
      this.cases.set(version, (this.cases.get(version) ?? 0) + subjects.size);
      for (const subject of subjects) bySubject.set(subject, [...(bySubject.get(subject) ?? []), version]);
    }
    for (const versions of bySubject.values()) {
      for (const version of versions) {
        const others = this.both.get(version) ?? new Map<string, number>();
        for (const other of versions) if (other !== version) others.set(other, (others.get(other) ?? 0) + 1);
        this.both.set(version, others);
      }
    }
  }

  /** One entry a version with all its cases, and one a pair. */
  counts(): readonly { readonly ruleVersion: string; readonly other?: string; readonly cases: number }[] {
    return [...this.cases].flatMap(([ruleVersion, cases]) => [
      { ruleVersion, cases },
      ...[...(this.both.get(ruleVersion) ?? [])].map(([other, both]) => ({ ruleVersion, other, cases: both })),
    ]);
  }
}
