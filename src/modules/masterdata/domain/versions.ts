/** One version of an item with the moment it comes into force. */
type Version<T> = { readonly from: number; readonly value: T };

/** Items of one kind in all their versions. */
export class Versions<T> {
  private readonly byId = new Map<string, Version<T>[]>();

  /** Versions may come in any order. */
  add(id: string, from: number, value: T): void {
    const versions = this.byId.get(id) ?? [];
    versions.push({ from, value });
    versions.sort((a, b) => a.from - b.from);
    this.byId.set(id, versions);
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** The version in force at a moment. */
  at(id: string, moment: number): T | undefined {
    const versions = this.byId.get(id);
    if (versions === undefined) return undefined;
    for (let index = versions.length - 1; index >= 0; index -= 1) {
      const version = versions[index] as Version<T>;
      if (version.from <= moment) return version.value;
    }
    return undefined;
  }

  /** Everything in force at a moment, by id. */
  all(moment: number): T[] {
    const ids = [...this.byId.keys()].sort();
    return ids.flatMap((id) => {
      const value = this.at(id, moment);
      return value === undefined ? [] : [value];
    });
  }

  /** Every version with the stretch it is in force: `[from, until)`. */
  stretches(): { value: T; from: number; until: number }[] {
    return [...this.byId.values()].flatMap((versions) =>
      versions.map(({ from, value }, index) => ({ value, from, until: versions[index + 1]?.from ?? Infinity })),
    );
  }
}
