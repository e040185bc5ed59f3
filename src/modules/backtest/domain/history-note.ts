import type { SubjectKey } from '../../../kernel/index.js';
import type { ReplayedException, ReplayResult } from './backtest-types.js';
import { endOf } from './match-exceptions.js';
import type { HistoryNote, TouchedSubject } from './report.js';

const MOST_SUBJECTS = 50;
type PastAction = ReplayResult['actionsInHistory'][number];

/**
 * Keeps account of exceptions on subjects where something was done before they ended: the deliveries, transfers and counts
 * that followed are in the stored signals of both sides, though a side might never have asked for them.
 */
export class TouchedHistory {
  private readonly actions: ReadonlyMap<SubjectKey, readonly PastAction[]>;
  private readonly exceptions = new Map<SubjectKey, number>();
  private readonly behind = new Map<SubjectKey, Set<PastAction>>();
  private compared = 0;

  constructor(actions: readonly PastAction[]) {
    this.actions = Map.groupBy(actions, ({ subject }) => subject);
  }

  /** Takes one exception, as one side or both have it; true when it is touched. */
  take(versions: readonly ReplayedException[]): boolean {
    this.compared += 1;
    const end = Math.max(...versions.map(endOf));
    const subjects = [...new Set(versions.flatMap(({ subject, joined }) => [subject, ...joined.map((one) => one.subject)]))].sort();
    const [at] = subjects.flatMap((subject) => {
      const before = (this.actions.get(subject) ?? []).filter((action) => action.at.getTime() < end);
      return before.length === 0 ? [] : [{ subject, before }];
    });
    if (at === undefined) return false;
    this.exceptions.set(at.subject, (this.exceptions.get(at.subject) ?? 0) + 1);
    this.behind.set(at.subject, new Set([...(this.behind.get(at.subject) ?? []), ...at.before]));
    return true;
  }

  note(): HistoryNote {
    const subjects = [...this.exceptions]
      .map(([subject, exceptions]): TouchedSubject => ({ subject, exceptions, actions: inOrder(this.behind.get(subject)) }))
      .sort((a, b) => b.exceptions - a.exceptions || (a.subject < b.subject ? -1 : 1));
    const touched = subjects.reduce((sum, { exceptions }) => sum + exceptions, 0);
    const done = Map.groupBy(
      subjects.flatMap(({ actions }) => actions),
      ({ action }) => action,
    );
    const byAction = Object.fromEntries([...done].map(([action, of]) => [action, of.length] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
    return {
      sentence: sentence(this.compared, touched, byAction),
      compared: this.compared,
      touched,
      share: this.compared === 0 ? 0 : touched / this.compared,
      byAction,
      subjects: subjects.slice(0, MOST_SUBJECTS),
      moreSubjects: Math.max(subjects.length - MOST_SUBJECTS, 0),
    };
  }
}

const inOrder = (actions: ReadonlySet<PastAction> = new Set()): TouchedSubject['actions'] =>
  [...actions].map(({ at, action }) => ({ at, action })).sort((a, b) => a.at.getTime() - b.at.getTime() || (a.action < b.action ? -1 : 1));

function sentence(compared: number, touched: number, byAction: Readonly<Record<string, number>>): string {
  if (touched === 0)
    return 'None of these exceptions lies where something was done in this time, so past actions did not bend the comparison.';
  const share = Math.round((touched / compared) * 100);
  const done = Object.entries(byAction).map(([action, times]) => `${action} ${times}×`);
  return (
    `${touched} of ${compared} exceptions (${share} %) lie where something was done in this time (${done.join(', ')}): ` +
    'what would have happened there without it, or with something else, no replay can know.'
  );
}
