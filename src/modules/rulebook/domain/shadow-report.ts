import type { Because } from '../../../kernel/index.js';

/** A moment at which conditions held: event time and the signal that showed it. */
export type Held = { readonly at: Date; readonly s: string };

/** One subject on one day (UTC, event time): when the shadow’s conditions held, and when those of the version in force did. */
export type ShadowDay = {
  readonly subject: string;
  readonly day: string;
  readonly shadow: readonly Held[];
  readonly inForce: readonly Held[];
  readonly example?: Held & { readonly because: readonly Because[] };
};

/** One day of a report. `fires` counts findings: within the quiet time after one, a subject raises no other. */
export type ShadowReportDay = {
  readonly day: string;
  /** Findings the shadow would have raised. */
  readonly fires: number;
  /** Findings the version in force came to by the same counting. */
  readonly inForceFires: number;
  /** Subjects about which both spoke, only the shadow, only the version in force. */
  readonly both: number;
  readonly onlyShadow: number;
  readonly onlyInForce: number;
};

type Counting = { -readonly [key in keyof ShadowReportDay]: ShadowReportDay[key] };

/**
 * Counts what a shadow would have done. Takes days subject by subject, each subject’s in order, as the store hands them
 * over, and keeps one row a day.
 */
export class ShadowTally {
  private readonly byDay = new Map<string, Counting>();
  private subject: string | undefined;
  private quiet = { shadow: -Infinity, inForce: -Infinity };

  /** `repeatAfterMinutes` of the shadow: both sides are counted with the same quiet time, so that only conditions differ. */
  constructor(private readonly repeatAfterMinutes: number) {}

  add(row: ShadowDay): void {
    if (row.subject !== this.subject) {
      this.subject = row.subject;
      this.quiet = { shadow: -Infinity, inForce: -Infinity };
    }
    const day = this.dayOf(row.day);
    day.fires += this.findings('shadow', row.shadow);
    day.inForceFires += this.findings('inForce', row.inForce);
    if (row.shadow.length > 0 && row.inForce.length > 0) day.both += 1;
    else if (row.shadow.length > 0) day.onlyShadow += 1;
    else day.onlyInForce += 1;
  }

  days(): readonly ShadowReportDay[] {
    return [...this.byDay.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  }

  private dayOf(day: string): Counting {
    const known = this.byDay.get(day) ?? { day, fires: 0, inForceFires: 0, both: 0, onlyShadow: 0, onlyInForce: 0 };
    this.byDay.set(day, known);
    return known;
  }

  private findings(side: 'shadow' | 'inForce', held: readonly Held[]): number {
    let found = 0;
    for (const at of held.map((one) => one.at.getTime()).sort((a, b) => a - b)) {
      if (at - this.quiet[side] < this.repeatAfterMinutes * 60_000) continue;
      this.quiet[side] = at;
      found += 1;
    }
    return found;
  }
}
