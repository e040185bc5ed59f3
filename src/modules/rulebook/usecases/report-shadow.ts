import { Injectable } from '@nestjs/common';
import { EndcapError, notFound, type Because } from '../../../kernel/index.js';
import type { RuleDocument } from '../../../rules/index.js';
import { documentOf } from '../domain/rule-version.js';
import { ShadowTally, type ShadowReportDay } from '../domain/shadow-report.js';
import { RuleVersionStore } from './rule-version-store.js';
import { ShadowBook } from './shadow-book.js';

const EXAMPLES = 20;

/** What a version would have done while it ran in shadow. */
export type ShadowReport = {
  readonly rule: string;
  readonly number: number;
  readonly since: Date;
  /** Sums over `days`. */
  readonly fires: number;
  readonly inForceFires: number;
  readonly days: readonly ShadowReportDay[];
  readonly examples: readonly { readonly subject: string; readonly at: Date; readonly because: readonly Because[] }[];
};

/** Reports on a version that runs, or ran, in shadow: counts by day against the version in force, and the latest examples. */
@Injectable()
export class ReportShadow {
  constructor(
    private readonly versions: RuleVersionStore,
    private readonly shadows: ShadowBook,
  ) {}

  /** `visible` says whether a subject may be shown in examples. Throws `conflict` for a version that never ran in shadow. */
  async run(rule: string, number: number, visible: (subject: string) => boolean): Promise<ShadowReport> {
    const version = await this.versions.find(rule, number);
    if (version === undefined) throw notFound('rule version');
    const since = version.history.find(({ state }) => state === 'shadow')?.at;
    if (since === undefined) throw new EndcapError('conflict', 'this version never ran in shadow');
    const tally = new ShadowTally((documentOf(version) as RuleDocument).repeatAfterMinutes);
    for await (const day of this.shadows.days(rule, number)) tally.add(day);
    const days = tally.days();
    const sum = (of: (day: ShadowReportDay) => number): number => days.reduce((total, day) => total + of(day), 0);
    const examples = (await this.shadows.examples(rule, number, EXAMPLES)).flatMap(({ subject, example }) =>
      example === undefined || !visible(subject) ? [] : [{ subject, at: example.at, because: example.because }],
    );
    return { rule, number, since, fires: sum((day) => day.fires), inForceFires: sum((day) => day.inForceFires), days, examples };
  }
}
